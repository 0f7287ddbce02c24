// The Nazotte view.
export const nazotteTexts = {
  "nazotte.title": { ja: "なぞって検索", en: "Draw to search" },
  "nazotte.map": { ja: "地図", en: "Map" },
  "nazotte.lead": {
    ja: "地図の上を指やマウスでぐるりとなぞると、その中の部屋がすぐに出ます。",
    en: "Draw around an area with finger or mouse; the homes inside it appear at once.",
  },
  "nazotte.steps": { ja: "使い方", en: "How it works" },
  "nazotte.stepDraw": {
    ja: "「なぞる」で範囲を囲みます。へこんだ形もそのまま使えます。",
    en: "With “Draw”, go around an area. Dents are welcome.",
  },
  "nazotte.stepEdit": {
    ja: "点を動かして形を直します。辺の中ほどの点で頂点が増えます。",
    en: "Drag the points to adjust it; the small ones on the edges add more.",
  },
  "nazotte.stepShare": {
    ja: "形はアドレスに入っているので、リンクで共有できます。",
    en: "The shape is in the address: share it as a link.",
  },
  "nazotte.draw": { ja: "なぞる", en: "Draw" },
  "nazotte.move": { ja: "動かす", en: "Move" },
  "nazotte.tools": { ja: "地図の道具", en: "Map tools" },
  "nazotte.undo": { ja: "元に戻す", en: "Undo" },
  "nazotte.clear": { ja: "消す", en: "Clear" },
  "nazotte.share": { ja: "リンクをコピー", en: "Copy link" },
  "nazotte.shared": { ja: "コピーしました", en: "Copied" },
  "nazotte.shareByHand": {
    ja: "ここではコピーできません。アドレスバーからコピーしてください。",
    en: "The browser does not allow it here: copy the address from the address bar.",
  },
  "nazotte.place": { ja: "キーボードで形を置く", en: "Place a shape by keyboard" },
  "nazotte.zoomIn": { ja: "拡大", en: "Zoom in" },
  "nazotte.zoomOut": { ja: "縮小", en: "Zoom out" },
  "nazotte.vertex": { ja: "頂点 {number} / {count}", en: "Vertex {number} of {count}" },
  "nazotte.vertexKeys": {
    ja: "矢印キーで移動（Shift で大きく）、Enter で次に頂点を追加、Delete で削除",
    en: "Arrow keys move it, with Shift further; Enter adds a vertex behind it; Delete removes it",
  },
  "nazotte.found": { ja: "{count} 件", en: "{count} homes" },
  "nazotte.foundOne": { ja: "1 件", en: "1 home" },
  "nazotte.foundNone": {
    ja: "この範囲に部屋はありません。もう少し広くなぞってみてください。",
    en: "No home in this area. Try a larger one.",
  },
  "nazotte.most": { ja: "人気順に 50 件まで表示します。", en: "At most 50 are shown, the most popular first." },
  "nazotte.serverTime": { ja: "検索 {time}", en: "Server {time}" },
  "nazotte.roundTrip": { ja: "往復 {time}", en: "round trip {time}" },
  "nazotte.crossing": {
    ja: "線が交差しています。線に囲まれた部分は、塗られているとおりすべて範囲に含まれます。",
    en: "The outline crosses itself: all that it goes around counts as inside, as it is filled.",
  },
  "nazotte.tooSmall": { ja: "もう少し大きく、ぐるりと囲んでください。", en: "Draw a little larger, around an area." },
  "nazotte.broken": {
    ja: "このリンクの形は読み取れません。もう一度なぞってください。",
    en: "The shape in this link cannot be read. Draw it anew.",
  },
  "nazotte.results": { ja: "範囲内の部屋", en: "Homes in the area" },
  "nazotte.door": { ja: "ドア {height}×{width}cm", en: "Door {height}×{width} cm" },
} as const;
