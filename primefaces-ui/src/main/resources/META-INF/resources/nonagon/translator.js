// The Translator: examples, the place of a mistake, and an address that keeps what is chosen. The text stays in the browser's tab.
(() => {
  'use strict';
  const by = id => document.getElementById(id);
  const text = by('tr-request');
  if (!text) { return; }
  const from = by('tr-from');
  const choices = { from, to: by('tr-to'), model: by('tr-model') };
  const KEPT = 'nonagon-translator';
  const example = id => document.querySelector(`template[data-example="${CSS.escape(id)}"]`)?.content.textContent || '';
  const isExample = () => !text.value.trim() || [...document.querySelectorAll('template[data-example]')].some(one => one.content.textContent.trim() === text.value.trim());

  // A tab may not be allowed to keep anything; then a page that is loaded again begins with the example.
  const keep = () => { try { sessionStorage.setItem(KEPT, text.value); } catch (e) { /* see above */ } };
  const kept = () => { try { return sessionStorage.getItem(KEPT); } catch (e) { return null; } };
  const put = value => { text.value = value; keep(); };

  const remember = () => {
    const address = new URL(location.href);
    Object.entries(choices).forEach(([name, field]) => {
      const value = field.value.trim();
      value ? address.searchParams.set(name, value) : address.searchParams.delete(name);
    });
    history.replaceState(null, '', address);
  };
  Object.values(choices).forEach(field => field.addEventListener('input', remember));
  from.addEventListener('change', () => { if (isExample()) { put(example(from.value)); } });
  by('tr-example').addEventListener('click', () => { put(example(from.value)); text.focus(); });
  text.addEventListener('input', keep);
  const before = kept();
  if (before && before.trim()) { text.value = before; if (isExample()) { text.value = example(from.value); } }

  // Servers refuse longer forms, and say nothing.
  const LONGEST_FORM = 1900000;
  document.addEventListener('click', event => {
    if (!event.target.closest('#translation button[type=submit]') || encodeURIComponent(text.value).length <= LONGEST_FORM) { return; }
    event.preventDefault();
    event.stopImmediatePropagation();
    const note = document.createElement('div');
    note.className = 'note is-bad';
    note.setAttribute('role', 'alert');
    note.textContent = text.dataset.tooLong;
    by('translated').replaceChildren(note);
  }, true);

  /** Where the text is wrong, the cursor stands. */
  const point = () => {
    const wrong = document.querySelector('#translated [data-wrong-line]');
    const line = wrong ? Number(wrong.dataset.wrongLine) : 0;
    if (!line) { return; }
    const lines = text.value.split('\n');
    const start = lines.slice(0, line - 1).reduce((sum, one) => sum + one.length + 1, 0);
    const at = Math.min(text.value.length, start + Number(wrong.dataset.wrongColumn) - 1);
    text.focus();
    text.setSelectionRange(Math.max(start, at - 1), Math.min(text.value.length, at + 1));
  };
  if (window.jQuery) { jQuery(document).on('pfAjaxComplete', point); }
})();
