// Draw an area on the map: the estates inside it, the most popular first.
import { useText } from "../i18n";

export default function Nazotte() {
  const t = useText();
  return (
    <div class="page">
      <h1>{t("nazotte.title")}</h1>
    </div>
  );
}
