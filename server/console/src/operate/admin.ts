// Requests that may need the admin token. It is kept for this tab alone, and only as long as that is open.
import { ApiError, refusal, send } from "../api";
import type { Table } from "./csv";

const storageKey = "nazotte.adminToken";

export function rememberedToken(): string {
  try {
    return sessionStorage.getItem(storageKey) ?? "";
  } catch {
    return "";
  }
}

export function rememberToken(token: string): void {
  try {
    if (token === "") sessionStorage.removeItem(storageKey);
    else sessionStorage.setItem(storageKey, token);
  } catch {
    // A browser may forbid storage; then it is typed again after a reload.
  }
}

function authorization(token: string): Record<string, string> {
  return token === "" ? {} : { Authorization: `Bearer ${token}` };
}

export async function reloadRows(token: string): Promise<void> {
  await send("/admin/reload", { method: "POST", headers: authorization(token) });
}

export interface Upload {
  file: Blob;
  table: Table;
  token: string;
  /** 0 to 1: what has been sent. */
  onProgress: (share: number) => void;
}

/** Resolves when all rows are visible; else an ApiError. fetch tells nothing of an upload's progress. */
export function importCsv({ file, table, token, onProgress }: Upload): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", `/api/${table}`);
    for (const [name, value] of Object.entries(authorization(token))) request.setRequestHeader(name, value);
    request.upload.onprogress = (event) => onProgress(event.lengthComputable ? event.loaded / event.total : 0);
    request.upload.onload = () => onProgress(1);
    request.onerror = () => reject(new ApiError(0, "no answer"));
    request.onload = () => {
      if (request.status >= 200 && request.status < 300) resolve();
      else reject(refusal(request.status, request.statusText, request.responseText));
    };
    const form = new FormData();
    form.append(table === "chair" ? "chairs" : "estates", file, `${table}.csv`);
    request.send(form);
  });
}
