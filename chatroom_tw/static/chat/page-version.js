// Whether the page is of the server's version. A page can be older: it was open, or cached, while the
// server was replaced; or newer, if the older server was put back. Both go on.
import {offer, withdraw} from "./offers.js";
import {on} from "./state.js";
import {updateWorker} from "./worker-registration.js";

const OWN = document.querySelector("meta[name=page-version]").content;

// A server that says nothing is older than all pages that look.
on("welcome", ({page}) => {
  if (page === OWN) {
    withdraw("otherPage");
    return;
  }
  updateWorker();
  offer("otherPage", [["loadAgain", () => location.reload()], ["later"]]);
});
