// Shows the password on request, and draws the picture that an authenticator scans. The secret never leaves this page.
"use strict";
(() => {
  // What was typed may be looked at before it is sent: there is one field, and whoever mistypes needs a new link.
  const show = document.getElementById("show"), password = document.querySelector("input[name=password]");
  if (show) {
    show.parentElement.hidden = false;
    show.addEventListener("change", () => { password.type = show.checked ? "text" : "password"; });
  }
  const place = document.querySelector(".code-picture");
  if (!place) return;
  const code = qrcode(0, "M");
  code.addData(place.dataset.uri);
  code.make();
  const size = code.getModuleCount(), edge = 4, space = "http://www.w3.org/2000/svg";
  const picture = document.createElementNS(space, "svg");
  picture.setAttribute("viewBox", `0 0 ${size + 2 * edge} ${size + 2 * edge}`);
  picture.setAttribute("shape-rendering", "crispEdges");
  let path = "";
  for (let y = 0; y < size; y++) for (let x = 0; x < size; x++) if (code.isDark(y, x)) path += `M${x + edge} ${y + edge}h1v1h-1z`;
  const ground = document.createElementNS(space, "rect");
  ground.setAttribute("width", "100%"); ground.setAttribute("height", "100%"); ground.setAttribute("fill", "#fff");
  const dark = document.createElementNS(space, "path");
  dark.setAttribute("d", path); dark.setAttribute("fill", "#000");
  picture.append(ground, dark);
  place.append(picture);
})();
