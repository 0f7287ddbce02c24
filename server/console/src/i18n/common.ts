// What the shell says, and what several views say.
export const commonTexts = {
  "shell.skip": { ja: "本文へ移動", en: "Skip to content" },
  "shell.navigation": { ja: "メニュー", en: "Navigation" },
  "shell.language": { ja: "English", en: "日本語" },
  "shell.notFound": { ja: "このページはありません。", en: "There is no such page." },
  "shell.loading": { ja: "読み込み中…", en: "Loading…" },
  "shell.viewFailed": {
    ja: "画面を読み込めませんでした。nazotted が動いているか確認してください。つながりしだい再読み込みします。",
    en: "This view could not be loaded. Check that nazotted is running; the page reloads as soon as it answers.",
  },
  "error.network": {
    ja: "nazotted に接続できません。動いているか確認して、もう一度お試しください。",
    en: "nazotted cannot be reached. Check that it is running, then try again.",
  },
  "error.networkRetried": {
    ja: "nazotted に接続できません。動いているか確認してください。つながるまで自動で再試行します。",
    en: "nazotted cannot be reached. Check that it is running; this page tries again by itself.",
  },
  "error.unavailable": {
    ja: "いまは処理できません。しばらくしてからもう一度お試しください。（{reason}）",
    en: "Not possible just now. Try again in a moment. ({reason})",
  },
  "error.refused": { ja: "サーバーが受け付けませんでした：{reason}", en: "The server refused: {reason}" },
  "error.retry": { ja: "もう一度試す", en: "Try again" },
  "unit.yen": { ja: "{value}円", en: "¥{value}" },
  "unit.yenPerMonth": { ja: "月額 {value}円", en: "¥{value}/month" },
} as const;
