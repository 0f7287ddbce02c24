// Tells what failed and what to do about it.
import { ApiError } from "./api";
import { useText, type Translator } from "./i18n";

function errorText(t: Translator, error: unknown, retried: boolean): string {
  if (!(error instanceof ApiError)) return String(error);
  if (error.status === 0) return t(retried ? "error.networkRetried" : "error.network");
  if (error.status === 503 || error.status === 429) return t("error.unavailable", { reason: error.message });
  return t("error.refused", { reason: error.message });
}

/** With `retry` for what is asked again by itself, too. */
export function ErrorNotice({ error, retry }: { error: unknown; retry?: () => void }) {
  const t = useText();
  return (
    <div class="notice notice-error" role="alert">
      <p>{errorText(t, error, retry !== undefined)}</p>
      {retry && (
        <button type="button" class="button" onClick={retry}>
          {t("error.retry")}
        </button>
      )}
    </div>
  );
}
