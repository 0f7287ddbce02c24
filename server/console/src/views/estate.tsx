// One estate: what it is, where it is, its documents.
import { hasStatus, type Coordinate, type Estate } from "../api";
import { ErrorNotice } from "../error_notice";
import { useText } from "../i18n";
import { encodeRing, hexagon } from "../nazotte/polygon";
import { formatRoute } from "../route";
import { BackLink, Fact, FeatureLinks, useTitle } from "../search/detail_parts";
import { EmailForm } from "../search/email_form";
import { EstatePicture } from "../search/pictures";
import { detail, estateTable, requestDocuments } from "../search/tables";
import { useRequest } from "../search/use_request";
import { useState } from "preact/hooks";
import type { ViewProps } from "../views";
import "../search/detail.css";
import "../search/search.css";

/** About 3 km across. */
function surroundings(estate: Estate): Coordinate[] {
  return hexagon(estate, 0.027, 0.033);
}

export default function EstateView({ id }: ViewProps) {
  return <EstatePage key={id} id={id} />;
}

function EstatePage({ id }: { id: string }) {
  const t = useText();
  const { value: estate, error, retry } = useRequest("", (signal) => detail(estateTable, id, signal));
  const unknown = hasStatus(error, 404, 400);
  useTitle(estate?.name);
  return (
    <div class="page">
      <BackLink table={estateTable} />
      {unknown && <h1>{t("estate.unknown")}</h1>}
      {error !== undefined && !unknown && <ErrorNotice error={error} retry={retry} />}
      {estate ? <EstateDetail estate={estate} /> : error === undefined && <p class="quiet">{t("shell.loading")}</p>}
    </div>
  );
}

function EstateDetail({ estate }: { estate: Estate }) {
  const t = useText();
  const [gone, setGone] = useState(false);
  const failed = (error: unknown) => {
    const is404 = hasStatus(error, 404);
    setGone(is404);
    return is404;
  };
  const { latitude, longitude } = estate;
  return (
    <article class="detail">
      <div class="detail-picture card">
        <EstatePicture estate={estate} />
      </div>
      <div class="detail-body">
        <h1 lang="ja">{estate.name}</h1>
        <p class="detail-price">{t("unit.yenPerMonth", { value: estate.rent })}</p>
        <dl class="facts">
          <Fact title={t("detail.address")}>
            <span lang="ja">{estate.address}</span>
          </Fact>
          <Fact title={t("detail.place")}>
            {latitude.toFixed(5)}, {longitude.toFixed(5)}
            <br />
            <a href={formatRoute("nazotte", new URLSearchParams({ p: encodeRing(surroundings(estate)) }))}>
              {t("detail.around")}
            </a>
          </Fact>
          <Fact title={t("detail.door")}>
            {t("detail.doorValue", { height: estate.doorHeight, width: estate.doorWidth })}
          </Fact>
          <FeatureLinks table={estateTable} row={estate} />
        </dl>
        <p class="detail-text" lang="ja">
          {estate.description}
        </p>
      </div>
      <div class="detail-action">
        {gone ? (
          <p class="notice notice-warning" role="alert">
            {t("estate.gone")}
          </p>
        ) : (
          <EmailForm
            title={t("estate.requestTitle")}
            action={t("estate.request")}
            send={(email) => requestDocuments(String(estate.id), email)}
            done={(email) => t("estate.requested", { email })}
            failed={failed}
          />
        )}
      </div>
    </article>
  );
}
