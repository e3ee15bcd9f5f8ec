// Passkeys. Without this file the pages offer the other ways to sign in.
(() => {
  "use strict";
  const form = document.getElementById("passkey"), host = form && form.dataset.host, here = location.hostname;
  if (!form || !window.PublicKeyCredential || (here !== host && !here.endsWith("." + host))) return;
  const note = form.querySelector("[role=alert]"), button = form.querySelector("button");
  const raw = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (sign) => sign.charCodeAt(0));
  const coded = (bytes) => btoa(String.fromCharCode(...new Uint8Array(bytes))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  const told = (key) => {
    const response = { clientDataJSON: coded(key.response.clientDataJSON) };
    for (const name of ["attestationObject", "authenticatorData", "signature", "userHandle"]) {
      if (key.response[name]) response[name] = coded(key.response[name]);
    }
    return JSON.stringify({ id: key.id, rawId: coded(key.rawId), type: key.type, response });
  };
  const ask = (asked) => {
    asked.challenge = raw(asked.challenge);
    if (!asked.user) return navigator.credentials.get({ publicKey: asked });
    asked.user.id = raw(asked.user.id);
    for (const known of asked.excludeCredentials || []) known.id = raw(known.id);
    return navigator.credentials.create({ publicKey: asked });
  };
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    note.hidden = true;
    button.disabled = true;
    let why = note.dataset.text;
    try {
      const answer = await fetch(form.dataset.begin, { method: "POST", body: new URLSearchParams(new FormData(form)) });
      const asked = await answer.json();
      if (!answer.ok) why = asked.why || why;
      else {
        form.elements.credential.value = told(await ask(asked));
        if (form.elements.password) form.elements.password.value = "";
        form.submit();
        return;
      }
    } catch { /* said below: the owner did not want to, or the device could not */ }
    note.textContent = why;
    note.hidden = false;
    button.disabled = false;
  });
  form.hidden = false;
})();
