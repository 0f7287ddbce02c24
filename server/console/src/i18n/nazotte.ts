export const nazotteTexts = {
  "nazotte.title": { ja: "なぞって検索", en: "Draw to search" },
} as const;
