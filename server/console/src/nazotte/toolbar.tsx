// The tools on the map.
import { useEffect, useState } from "preact/hooks";
import { useText, type TextKey } from "../i18n";
import { Icon, type IconName } from "../icon";
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

interface ToolProps {
  icon: IconName;
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
