const side = 512

export const drawSticker = async (emoji: string): Promise<File> => {
  const canvas = document.createElement("canvas")
  canvas.width = side
  canvas.height = side
  const pen = canvas.getContext("2d")
  if (pen === null) throw new Error("this browser cannot draw")
  pen.font = `${side * 0.78}px sans-serif`
  pen.textAlign = "center"
  pen.textBaseline = "middle"
  pen.fillText(emoji, side / 2, side * 0.54)
  const drawn = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, "image/webp"))
  if (drawn === null) throw new Error("this browser cannot draw")
  return new File([drawn], "sticker.webp", { type: drawn.type })
}
