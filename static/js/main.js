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
  "overlay_keys",
  "replay",
  "review",
  "review_exports",
  "search",
  "votes",
];

export async function mountAll(root) {
  const elements = [...root.querySelectorAll("[data-mount]")];
  await Promise.all(elements.map(async (element) => {
    for (const name of element.dataset.mount.split(" ")) {
      if (!MODULES.includes(name)) continue;
      const module = await import(`./${name}.js`);
      module.mount(element);
    }
  }));
}

// Says when the page is fully alive: before that, forms still work as plain ones.
mountAll(document).then(() => { document.documentElement.dataset.mounted = ""; });
