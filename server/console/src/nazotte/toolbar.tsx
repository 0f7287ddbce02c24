// The tools on the map.
import { useEffect, useState } from "preact/hooks";
import { useText, type TextKey } from "../i18n";
import type { MapMode } from "./nazotte_map";

export interface ToolbarProps {
  mode: MapMode;
  setMode: (mode: MapMode) => void;
  /** There is a shape. */
  drawn: boolean;
  undo: (() => void) | undefined;
  clear: () => void;
  zoom: (steps: number) => void;
}

const icons = {
  draw: "M4 20l1-5L16 4l4 4L9 19l-5 1z",
  move: "M12 3v18M3 12h18M12 3l-3 3m3-3l3 3M12 21l-3-3m3 3l3-3M3 12l3-3m-3 3l3 3M21 12l-3-3m3 3l-3 3",
  undo: "M9 7L4 12l5 5M4 12h10a6 6 0 0 1 0 12h-2",
  clear: "M5 7h14M10 7V4h4v3M7 7l1 13h8l1-13",
  share: "M10 14a4 4 0 0 0 6 0l3-3a4 4 0 0 0-6-6l-1 1M14 10a4 4 0 0 0-6 0l-3 3a4 4 0 0 0 6 6l1-1",
  plus: "M12 5v14M5 12h14",
  minus: "M5 12h14",
} as const;

function Icon({ name }: { name: keyof typeof icons }) {
  return (
    <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
      <path d={icons[name]} />
    </svg>
  );
}

interface ToolProps {
  icon: keyof typeof icons;
  label: TextKey;
  onClick: () => void;
  pressed?: boolean;
  disabled?: boolean;
}

function Tool({ icon, label, onClick, pressed, disabled }: ToolProps) {
  const t = useText();
  return (
    <button
      type="button"
      class="tool"
      onClick={onClick}
      disabled={disabled ?? false}
      aria-pressed={pressed}
      title={t(label)}
    >
      <Icon name={icon} />
      <span class="tool-label">{t(label)}</span>
    </button>
  );
}

export function Toolbar({ mode, setMode, drawn, undo, clear, zoom }: ToolbarProps) {
  const t = useText();
  return (
    <>
      <div class="toolbar toolbar-top" role="toolbar" aria-label={t("nazotte.tools")}>
        <Tool icon="draw" label="nazotte.draw" pressed={mode === "draw"} onClick={() => setMode("draw")} />
        <Tool icon="move" label="nazotte.move" pressed={mode === "move"} onClick={() => setMode("move")} />
        <span class="divider" />
        <Tool icon="undo" label="nazotte.undo" disabled={!undo} onClick={() => undo?.()} />
        <Tool icon="clear" label="nazotte.clear" disabled={!drawn} onClick={clear} />
        <Share disabled={!drawn} />
      </div>
      <div class="toolbar toolbar-zoom">
        <Tool icon="plus" label="nazotte.zoomIn" onClick={() => zoom(1)} />
        <Tool icon="minus" label="nazotte.zoomOut" onClick={() => zoom(-1)} />
      </div>
    </>
  );
}

const shownMilliseconds = 4000;

function Share({ disabled }: { disabled: boolean }) {
  const t = useText();
  const [told, setTold] = useState<TextKey>();
  useEffect(() => {
    if (!told) return;
    const timer = setTimeout(() => setTold(undefined), shownMilliseconds);
    return () => clearTimeout(timer);
  }, [told]);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(location.href);
      setTold("nazotte.shared");
    } catch {
      setTold("nazotte.shareByHand");
    }
  };
  return (
    <>
      <Tool icon="share" label="nazotte.share" disabled={disabled} onClick={() => void copy()} />
      <span class="toast" role="status">
        {told && t(told)}
      </span>
    </>
  );
}
