// Icons of the tools and of the navigation: strokes in the colour of the text, on 24 by 24.
const paths = {
  lasso:
    "M5.7 14.3C4.3 13.2 3.5 11.7 3.5 10 3.5 6.5 7 4 12 4s8.5 2.5 8.5 6-3.5 6-8.5 6q-2 0-3.7-.5M7 15a2.3 2.3 0 1 1-2.3 2.3A2.3 2.3 0 0 1 7 15zM5.4 19q-.2 1.5-1.6 2.2",
  chair: "M7.5 4h9l-.8 8.5H8.3zM5.5 12.5h13v3.5h-13zM7.5 16v4.5M16.5 16v4.5",
  home: "M3.5 11.5L12 4l8.5 7.5M6 9.5V20h12V9.5M10 20v-5.5h4V20",
  pulse: "M3 12h4l3-7.5 4.5 15 3-7.5H21",
  draw: "M4 20l1-5L16 4l4 4L9 19l-5 1z",
  move: "M12 3v18M3 12h18M12 3l-3 3m3-3l3 3M12 21l-3-3m3 3l3-3M3 12l3-3m-3 3l3 3M21 12l-3-3m3 3l-3 3",
  undo: "M8.5 6L4 10.5 8.5 15M4 10.5h10a5 5 0 0 1 0 10h-3",
  clear: "M5 7h14M10 7V4h4v3M7 7l1 13h8l1-13",
  share: "M10 14a4 4 0 0 0 6 0l3-3a4 4 0 0 0-6-6l-1 1M14 10a4 4 0 0 0-6 0l-3 3a4 4 0 0 0 6 6l1-1",
  upload: "M12 15V4m0 0L7.5 8.5M12 4l4.5 4.5M4 15v3a2 2 0 0 0 2 2h12a2 2 0 0 0 2-2v-3",
  plus: "M12 5v14M5 12h14",
  minus: "M5 12h14",
} as const;

export type IconName = keyof typeof paths;

export function Icon({ name }: { name: IconName }) {
  return (
    <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
      <path d={paths[name]} />
    </svg>
  );
}
