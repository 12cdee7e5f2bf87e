// Mounts one module on each element that asks for it: <section data-mount="arguments">.
// Pages work without any of this; modules add immediacy.

const MODULES = [
  "agenda",
  "annotations",
  "amendments",
  "arguments",
  "bills",
  "consolidation",
  "console",
  "debates",
  "moderation",
  "keys",
  "overlay_keys",
  "replay",
  "review",
  "review_exports",
  "search",
  "votes",
];

const TRIES = 6; // to fetch a module, a second more apart each time: a restart of the site must not leave a page dead

/** A browser may remember that an address failed: each try has another. */
async function load(name) {
  for (let tried = 0; ; tried += 1) {
    try {
      return await import(tried ? `./${name}.js?again=${tried}` : `./${name}.js`);
    } catch (error) {
      if (tried === TRIES) throw error;
      await new Promise((resolve) => { setTimeout(resolve, 1000 * (tried + 1)); });
    }
  }
}

export async function mountAll(root) {
  const elements = [...root.querySelectorAll("[data-mount]")];
  await Promise.all(elements.map(async (element) => {
    for (const name of element.dataset.mount.split(" ")) {
      if (!MODULES.includes(name)) continue;
      (await load(name)).mount(element);
    }
  }));
}

// Says when the page is fully alive: before that, forms still work as plain ones.
mountAll(document).then(() => { document.documentElement.dataset.mounted = ""; });
