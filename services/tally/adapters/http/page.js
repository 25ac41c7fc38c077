// Keeps the page live: the server sends the whole of <main>, rendered as for a page without JavaScript, whenever the
// figures change. If the stream breaks, the browser opens it again by itself; meanwhile the page says so.
(() => {
  "use strict";
  const main = document.getElementById("live");
  const url = document.body.dataset.live;
  if (!url || !window.EventSource) return;

  const pulse = (live) => {
    const mark = document.getElementById("pulse");
    if (!mark) return;
    mark.hidden = false;
    mark.textContent = live ? "Trực tiếp" : "Mất kết nối, đang thử lại";
    mark.classList.toggle("broken", !live);
  };

  // What the reader has opened or is on stays as it is.
  const replace = (html) => {
    const open = main.querySelector("details")?.open ?? false;
    const focused = main.contains(document.activeElement) ? document.activeElement.getAttribute("href") : null;
    main.innerHTML = html;
    const details = main.querySelector("details");
    if (details) details.open = open;
    if (focused) main.querySelector(`a[href="${CSS.escape(focused)}"]`)?.focus({ preventScroll: true });
    pulse(true);
  };

  const source = new EventSource(url);
  source.onmessage = (event) => replace(event.data);
  source.onopen = () => pulse(true);
  source.onerror = () => pulse(false);
})();
