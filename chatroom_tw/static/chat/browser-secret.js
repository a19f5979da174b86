// The secret that all pages of this browser share, by which the server knows that they are the same
// guest's: a second tab is another device of the guest, under the same name.
import {remember, remembered} from "../common/storage.js";
import {newSecret} from "./tab-secret.js";

export function browserSecret() {
  const secret = remembered("browser") || newSecret();
  remember("browser", secret);
  return secret;
}

// The next user of this browser is somebody else.
export function forgetBrowser() {
  remember("browser", null);
}
