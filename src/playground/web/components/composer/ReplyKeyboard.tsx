interface Props {
  readonly rows: ReadonlyArray<ReadonlyArray<string>>
  readonly onPress: (text: string) => void
}

export const ReplyKeyboard = ({ rows, onPress }: Props) => (
  <div class="reply-keyboard" role="group" aria-label="Bot keyboard">
    {rows.map((row, index) => (
      <div class="key-row" key={index}>
        {row.map((text, column) => (
          <button type="button" class="key" dir="auto" key={column} onClick={() => onPress(text)}>
            {text}
          </button>
        ))}
      </div>
    ))}
  </div>
)
