// Asks for an email address, sends something with it, and says what became of that.
import { useId, useRef, useState } from "preact/hooks";
import { ErrorNotice } from "../error_notice";
import { useText } from "../i18n";

interface EmailFormProps {
  title: string;
  action: string;
  send: (email: string) => Promise<void>;
  /** Said when it was sent. */
  done: (email: string) => string;
  /** Called with what went wrong; true: it is said elsewhere. */
  failed: (error: unknown) => boolean;
}

type State =
  | { step: "asking" | "sending" | "invalid" }
  | { step: "done"; email: string }
  | { step: "failed"; error: unknown };

function isEmail(text: string): boolean {
  return /^[^\s@]+@[^\s@.]+(\.[^\s@.]+)+$/.test(text);
}

export function EmailForm({ title, action, send, done, failed }: EmailFormProps) {
  const t = useText();
  const id = useId();
  const field = useRef<HTMLInputElement>(null);
  const [state, setState] = useState<State>({ step: "asking" });
  const submit = async (event: Event) => {
    event.preventDefault();
    const email = field.current!.value.trim();
    if (!isEmail(email)) {
      setState({ step: "invalid" });
      field.current!.focus();
      return;
    }
    setState({ step: "sending" });
    try {
      await send(email);
      setState({ step: "done", email });
    } catch (error) {
      setState(failed(error) ? { step: "asking" } : { step: "failed", error });
    }
  };
  const sending = state.step === "sending";
  const invalid = state.step === "invalid";
  return (
    <form class="card email-form" noValidate onSubmit={(event) => void submit(event)} aria-labelledby={`${id}-title`}>
      <h2 id={`${id}-title`}>{title}</h2>
      <label for={`${id}-email`}>{t("email.label")}</label>
      <input
        ref={field}
        id={`${id}-email`}
        class="field"
        type="email"
        autocomplete="email"
        placeholder="name@example.com"
        aria-invalid={invalid}
        aria-describedby={invalid ? `${id}-error` : undefined}
      />
      {invalid && (
        <p id={`${id}-error`} class="field-error" role="alert">
          {t("email.invalid")}
        </p>
      )}
      <button type="submit" class="button button-primary" disabled={sending}>
        {sending ? t("email.sending") : action}
      </button>
      {state.step === "done" && (
        <p class="notice notice-done" role="status">
          {done(state.email)}
        </p>
      )}
      {state.step === "failed" && <ErrorNotice error={state.error} />}
    </form>
  );
}
