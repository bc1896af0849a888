import { existsSync, statSync } from "node:fs"
import { dirname, join, relative } from "node:path"
import { defineConfig } from "vitepress"

const docs = join(import.meta.dirname, "..")

/** Where the sources can be read, such as https://github.com/somebody/confidant/blob/main; without, links to them are plain words. */
const source = process.env["SOURCE_URL"]

/** A page, or a picture, of this site; everything else is in the repository. */
const isHere = (path: string): boolean =>
  !relative(docs, path).startsWith("..") && existsSync(path) && statSync(path).isFile()

const list = (text: string, names: Readonly<Record<string, string>>) => ({
  text,
  items: Object.entries(names).map(([link, name]) => ({ text: name, link: `/${link}` })),
})

export default defineConfig({
  title: "Confidant",
  description: "A Telegram companion that people confide in, and that never loses what they said.",
  base: process.env["SITE_BASE"] ?? "/",
  cleanUrls: true,
  head: [["link", { rel: "icon", href: "data:," }]],
  lastUpdated: false,
  locales: {
    root: { label: "English", lang: "en" },
    ru: {
      label: "Русский",
      lang: "ru",
      link: "/ru/for-people",
      themeConfig: {
        outline: { level: [2, 3], label: "На этой странице" },
        docFooter: { prev: false, next: false },
        sidebarMenuLabel: "Меню",
        returnToTopLabel: "Наверх",
        darkModeSwitchLabel: "Оформление",
        langMenuLabel: "Язык",
      },
    },
  },
  themeConfig: {
    search: { provider: "local" },
    // Only the page for people is in both languages.
    i18nRouting: false,
    outline: [2, 3],
    nav: [
      { text: "People", link: "/for-people" },
      { text: "Operators", link: "/for-operators" },
      { text: "Developers", link: "/for-developers" },
    ],
    sidebar: [
      list("People", {
        "for-people": "What it does for you",
        "ru/for-people": "По-русски",
        safety: "Safety",
        privacy: "What is kept",
        quizzes: "Quizzes",
        profile: "The profile",
        reminders: "Reminders",
      }),
      list("Operators", {
        "for-operators": "Where to begin",
        shipping: "Shipping",
        configuration: "Configuration",
        "model-servers": "Model servers",
        operations: "Operations",
        admin: "Operators' controls",
        backups: "Backups",
        "point-in-time": "Point in time",
        scaling: "How much one machine carries",
        rehearsals: "Rehearsals",
      }),
      list("Developers", {
        "for-developers": "Where to begin",
        architecture: "Architecture",
        development: "Development",
      }),
    ],
    ...(source === undefined
      ? {}
      : { socialLinks: [{ icon: "github" as const, link: source.replace(/\/blob\/.*$/, "") }] }),
  },
  markdown: {
    // As GitHub makes them, where the same pages are read too.
    anchor: {
      slugify: (heading) =>
        heading
          .trim()
          .toLowerCase()
          .replaceAll(/[^\p{L}\p{N}\s_-]/gu, "")
          .replaceAll(/\s/g, "-"),
    },
    config: (md) => {
      // Code in these pages may hold what Vue takes for its own.
      md.core.ruler.push("links-to-sources", (state) => {
        const page = join(docs, dirname(state.env.relativePath ?? ""))
        for (const { children } of state.tokens) {
          let isPlain = false
          for (const token of children ?? []) {
            if (token.type === "link_open") {
              const href = token.attrGet("href") ?? ""
              const [path = ""] = href.split("#")
              const target = join(page, path)
              if (/^[a-z]+:/.test(href) || path === "" || isHere(target)) continue
              if (relative(docs, target) === "runbooks") token.attrSet("href", "/for-operators#when-an-alert-comes")
              else if (source === undefined) isPlain = true
              else token.attrSet("href", `${source}/${relative(join(docs, ".."), target)}`)
              if (isPlain) Object.assign(token, { type: "text", tag: "", content: "", nesting: 0 })
            } else if (token.type === "link_close" && isPlain) {
              Object.assign(token, { type: "text", tag: "", content: "", nesting: 0 })
              isPlain = false
            }
          }
        }
      })
    },
  },
})
