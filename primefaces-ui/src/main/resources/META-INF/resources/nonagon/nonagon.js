// The console's own behaviour. Buttons say in data-… attributes what they do; nothing of it stands in the pages.
(() => {
  'use strict';
  const root = document.documentElement;
  const language = root.lang || 'en';
  const word = name => document.body.dataset[name] || '';

  // --- Theme and language: a cookie, so that the next page comes as it should be ---
  const remember = (name, value) => {
    document.cookie = `${name}=${value};path=/;max-age=31536000;samesite=lax${location.protocol === 'https:' ? ';secure' : ''}`;
  };
  const theme = value => {
    root.dataset.theme = value;
    remember('nonagon_theme', value);
    document.querySelectorAll('[data-theme-choice]').forEach(b => b.setAttribute('aria-pressed', String(b.dataset.themeChoice === value)));
  };

  // --- Moments ---
  const relative = new Intl.RelativeTimeFormat(language, { numeric: 'auto', style: 'short' });
  const absolute = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'medium' });
  const ago = seconds => {
    const s = Math.abs(seconds);
    const [n, unit] = s < 60 ? [seconds, 'second'] : s < 3600 ? [seconds / 60, 'minute'] : s < 86400 ? [seconds / 3600, 'hour'] : [seconds / 86400, 'day'];
    return relative.format(Math.trunc(n), unit);
  };
  const two = n => String(n).padStart(2, '0');
  const left = seconds => {
    const s = Math.max(0, Math.round(seconds));
    const d = Math.floor(s / 86400), h = Math.floor(s % 86400 / 3600), m = Math.floor(s % 3600 / 60);
    return d > 0 ? `${d} d ${h} h` : h > 0 ? `${h} h ${two(m)} min` : `${m}:${two(s % 60)}`;
  };
  const tick = () => {
    const now = Date.now();
    document.querySelectorAll('time[data-moment]').forEach(el => {
      const at = Date.parse(el.dateTime);
      if (Number.isNaN(at)) { return; }
      const seconds = (at - now) / 1000;
      const text = el.dataset.moment === 'left' ? left(seconds) : el.dataset.moment === 'at' ? absolute.format(at) : ago(seconds);
      if (el.textContent !== text) { el.textContent = text; }
      if (!el.title) { el.title = absolute.format(at); }
    });
  };

  // --- Dialogs: the browser's own, which keep the keyboard inside and close by Escape ---
  const open = id => {
    const dialog = document.getElementById(id);
    if (dialog && !dialog.open) { dialog.showModal(); }
  };
  const shut = id => {
    const dialog = document.getElementById(id);
    if (dialog && dialog.open) { dialog.close(); }
  };

  // --- Deeds: one command of the page for all buttons ---
  const deed = (name, data) => {
    const parameters = [{ name: 'deed', value: name }];
    Object.entries(data).forEach(([key, value]) => parameters.push({ name: key, value }));
    window.nonagonDeed(parameters);
  };
  let asked = null;
  const ask = (text, label, then) => {
    const dialog = document.getElementById('sure');
    dialog.querySelector('[data-sure-text]').textContent = text;
    dialog.querySelector('[data-sure-yes]').textContent = label;
    asked = then;
    dialog.showModal();
  };
  const data = el => Object.fromEntries(Object.entries(el.dataset)
    .filter(([key]) => key.startsWith('p') && /^p[A-Z]/.test(key))
    .map(([key, value]) => [key[1].toLowerCase() + key.slice(2), value]));

  const copied = button => {
    const use = button.querySelector('use');
    const before = use ? use.getAttribute('href') : '';
    if (use) { use.setAttribute('href', before.replace(/#.*/, '#check')); }
    button.classList.add('copied');
    announce(word('copied'));
    setTimeout(() => { if (use) { use.setAttribute('href', before); } button.classList.remove('copied'); }, 1500);
  };
  const announce = text => { const live = document.getElementById('live'); if (live) { live.textContent = ''; live.textContent = text; } };
  const copy = async (text, button) => {
    try {
      await navigator.clipboard.writeText(text);
    } catch (e) {
      // Without https there is no clipboard for scripts but this old one.
      const area = document.createElement('textarea');
      area.value = text;
      (button.closest('dialog') || document.body).append(area);
      area.select();
      document.execCommand('copy');
      area.remove();
    }
    copied(button);
  };

  document.addEventListener('click', event => {
    const el = event.target.closest('[data-copy],[data-copy-from],[data-deed],[data-open],[data-shut],[data-theme-choice],[data-language],[data-drawer],[data-sure-yes],[data-tab],[data-chip],[data-unveil],[data-press]');
    if (!el || el.disabled) { return; }
    const d = el.dataset;
    if (d.copy !== undefined) { copy(d.copy, el); }
    else if (d.copyFrom !== undefined) { copy(document.getElementById(d.copyFrom).textContent, el); }
    else if (d.sureYes !== undefined) { shut('sure'); const then = asked; asked = null; if (then) { then(); } }
    else if (d.deed !== undefined) {
      const go = () => { if (!d.quick) { el.classList.add('busy'); } deed(d.deed, data(el)); };
      el.closest('details.menu')?.removeAttribute('open');
      if (d.sure) { ask(d.sure, d.sureLabel || el.textContent.trim(), go); } else { go(); }
    }
    else if (d.open !== undefined) { el.closest('details.menu')?.removeAttribute('open'); open(d.open); }
    else if (d.shut !== undefined) { el.closest('dialog').close(); }
    else if (d.themeChoice !== undefined) { theme(d.themeChoice); }
    else if (d.language !== undefined) { remember('nonagon_language', d.language); location.reload(); }
    else if (d.drawer !== undefined) { document.body.classList.toggle('drawer'); document.getElementById('menu-button').setAttribute('aria-expanded', String(document.body.classList.contains('drawer'))); }
    else if (d.tab !== undefined) { tab(el); }
    else if (d.chip !== undefined) { chip(el); }
    else if (d.press !== undefined) { document.getElementById(d.press).click(); }
    else if (d.unveil !== undefined) { const input = document.getElementById(d.unveil); input.type = input.type === 'password' ? 'text' : 'password'; el.setAttribute('aria-pressed', String(input.type === 'text')); }
  });
  document.addEventListener('click', event => {
    document.querySelectorAll('details.menu[open]').forEach(menu => { if (!menu.contains(event.target)) { menu.removeAttribute('open'); } });
    if (document.body.classList.contains('drawer') && event.target.id === 'veil') { document.body.classList.remove('drawer'); }
  });
  document.addEventListener('keydown', event => {
    if (event.key === 'Escape') {
      document.querySelectorAll('details.menu[open]').forEach(menu => { menu.removeAttribute('open'); menu.querySelector('summary').focus(); });
      document.body.classList.remove('drawer');
    }
    if (event.key === '/' && !/INPUT|TEXTAREA|SELECT/.test(document.activeElement.tagName)) {
      const search = document.querySelector('[data-search]');
      if (search) { event.preventDefault(); search.focus(); }
    }
    const grip = event.target.closest && event.target.closest('[data-grip]');
    if (grip && (event.key === 'ArrowUp' || event.key === 'ArrowDown')) {
      event.preventDefault();
      const row = grip.closest('[data-row]');
      const other = event.key === 'ArrowUp' ? row.previousElementSibling : row.nextElementSibling;
      if (other && other.dataset.row !== undefined) {
        if (event.key === 'ArrowUp') { other.before(row); } else { other.after(row); }
        grip.focus();
        ordered(row.parentElement);
      }
    }
  });

  // --- Tabs and chips ---
  const tab = button => {
    const list = button.closest('[role=tablist]');
    list.querySelectorAll('[role=tab]').forEach(other => {
      const on = other === button;
      other.setAttribute('aria-selected', String(on));
      other.tabIndex = on ? 0 : -1;
      document.getElementById(other.getAttribute('aria-controls')).hidden = !on;
    });
  };
  document.addEventListener('keydown', event => {
    if (event.target.role !== 'tab' || !/Arrow(Left|Right)/.test(event.key)) { return; }
    const tabs = [...event.target.closest('[role=tablist]').querySelectorAll('[role=tab]')];
    const next = tabs[(tabs.indexOf(event.target) + (event.key === 'ArrowRight' ? 1 : tabs.length - 1)) % tabs.length];
    next.focus();
    tab(next);
  });

  // --- Search: words and a chip, both in the address ---
  const filter = () => {
    const input = document.querySelector('[data-search]');
    if (!input) { return; }
    const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
    const chosen = document.querySelector('[data-chip][aria-pressed=true]');
    const wanted = chosen && chosen.dataset.chip !== 'all' ? chosen.dataset.chip : '';
    let shown = 0;
    const cards = document.querySelectorAll('[data-find]');
    cards.forEach(card => {
      const fits = words.every(w => card.dataset.find.includes(w)) && (!wanted || card.dataset.kinds.split(' ').includes(wanted));
      card.hidden = !fits;
      shown += fits ? 1 : 0;
    });
    document.querySelectorAll('[data-section]').forEach(s => { s.hidden = !s.querySelector('[data-find]:not([hidden])'); });
    const none = document.querySelector('[data-none]');
    // Where the server has found nothing for these very words, the page has said so.
    if (none) { none.hidden = shown > 0 || (!cards.length && input.value === input.defaultValue); }
    const address = new URL(location.href);
    input.value ? address.searchParams.set('q', input.value) : address.searchParams.delete('q');
    wanted ? address.searchParams.set('show', wanted) : address.searchParams.delete('show');
    history.replaceState(null, '', address);
  };
  const chip = button => {
    const on = button.getAttribute('aria-pressed') === 'true';
    document.querySelectorAll('[data-chip]').forEach(b => b.setAttribute('aria-pressed', 'false'));
    button.setAttribute('aria-pressed', String(!on || button.dataset.chip === 'all'));
    filter();
  };
  document.addEventListener('input', event => {
    if (event.target.matches('[data-search]')) { filter(); }
    if (event.target.matches('[data-fill]')) { document.querySelectorAll(`[data-filled="${event.target.dataset.fill}"]`).forEach(el => { el.textContent = event.target.value; }); }
  });
  document.addEventListener('change', event => {
    const el = event.target;
    if (el.dataset && el.dataset.changeDeed !== undefined) {
      const value = el.type === 'checkbox' ? String(el.checked) : el.value;
      deed(el.dataset.changeDeed, Object.assign(data(el), { value }));
    }
  });

  // --- Order by drag, or by arrow keys on the grip ---
  let dragged = null;
  const ordered = list => {
    const ids = [...list.querySelectorAll(':scope > [data-row]')].map(row => row.dataset.row);
    if (list.dataset.orderDeed) { deed(list.dataset.orderDeed, { ids: ids.join(' ') }); }
    list.dispatchEvent(new CustomEvent('ordered', { bubbles: true }));
    const field = list.dataset.orderField && document.getElementById(list.dataset.orderField);
    if (field) { field.value = ids.join('\n'); }
  };
  document.addEventListener('pointerdown', event => {
    const grip = event.target.closest('[data-grip]');
    if (!grip || event.button !== 0) { return; }
    event.preventDefault();
    grip.focus();
    dragged = { row: grip.closest('[data-row]'), moved: false };
    dragged.row.classList.add('dragged');
    grip.setPointerCapture(event.pointerId);
  });
  document.addEventListener('pointermove', event => {
    if (!dragged) { return; }
    const list = dragged.row.parentElement;
    const rows = [...list.querySelectorAll(':scope > [data-row]')].filter(row => row !== dragged.row);
    const before = rows.find(row => { const box = row.getBoundingClientRect(); return event.clientY < box.top + box.height / 2; });
    if (before ? before.previousElementSibling !== dragged.row : rows.length && rows[rows.length - 1].nextElementSibling !== dragged.row) {
      before ? before.before(dragged.row) : rows[rows.length - 1].after(dragged.row);
      dragged.moved = true;
    }
  });
  const drop = () => {
    if (!dragged) { return; }
    const { row, moved } = dragged;
    dragged = null;
    row.classList.remove('dragged');
    if (moved) { ordered(row.parentElement); }
  };
  document.addEventListener('pointerup', drop);
  document.addEventListener('pointercancel', drop);

  // --- What lives: asked for while somebody looks ---
  const polls = () => Object.values((window.PrimeFaces && PrimeFaces.widgets) || {}).filter(w => typeof w.stop === 'function' && typeof w.start === 'function' && w.cfg && w.cfg.frequency);
  document.addEventListener('visibilitychange', () => polls().forEach(poll => document.hidden ? poll.stop() : poll.start()));

  // --- Messages go by themselves; problems stay until they are closed ---
  const settle = () => {
    document.querySelectorAll('.said-info:not([data-timed])').forEach(el => { el.dataset.timed = ''; setTimeout(() => el.remove(), 4500); });
    document.querySelectorAll('.busy').forEach(el => el.classList.remove('busy'));
    document.querySelectorAll('dialog[data-opened]:not([open])').forEach(el => { delete el.dataset.opened; el.showModal(); });
    tick();
  };
  document.addEventListener('click', event => { event.target.closest('[data-unsay]')?.closest('.said').remove(); });
  // A form that is sent says so, and is not sent twice.
  document.addEventListener('submit', event => { if (event.target.dataset.download === undefined) { event.target.querySelector('[type=submit]')?.classList.add('busy'); } });

  const begin = () => {
    filter();
    settle();
    setInterval(tick, 1000);
    if (window.jQuery) {
      jQuery(document).on('pfAjaxComplete', settle);
      jQuery(document).on('pfAjaxError', () => { settle(); announce(word('offline')); });
    }
  };
  window.nonagon = { open, shut, filter, ask, fresh: () => { filter(); tick(); } };
  document.readyState === 'loading' ? document.addEventListener('DOMContentLoaded', begin) : begin();
})();
// A model's other name: the dialog is one for all.
document.addEventListener('click', event => {
  const el = event.target.closest('[data-alias]');
  if (!el) { return; }
  document.getElementById('alias-model').value = el.dataset.alias;
  document.getElementById('alias-shown').textContent = el.dataset.alias;
  window.nonagon.open('alias');
});
// A key is shown by a form of its own; its id goes into the field.
document.addEventListener('click', event => {
  const el = event.target.closest('[data-show-key]');
  if (!el) { return; }
  const go = () => { document.getElementById('shown-key').value = el.dataset.showKey; document.getElementById(el.dataset.showBy).click(); };
  el.closest('details.menu')?.removeAttribute('open');
  el.dataset.sure ? window.nonagon.ask(el.dataset.sure, el.dataset.sureLabel, go) : go();
});
document.addEventListener('click', event => {
  const el = event.target.closest('[data-forget]');
  if (el) { document.getElementById(el.dataset.forget).textContent = ''; }
});
// Combos: members come from the palette, go by their button, and are ordered like everything else.
document.addEventListener('click', event => {
  const add = event.target.closest('[data-member]');
  if (add) {
    const list = document.getElementById('members');
    const row = document.getElementById('member-row').content.firstElementChild.cloneNode(true);
    row.dataset.row = 'new-' + Date.now();
    row.querySelector('[name=member]').value = add.dataset.member;
    list.append(row);
    row.querySelector('[name=member]').focus();
  }
  const gone = event.target.closest('[data-remove-row]');
  if (gone) { gone.closest('[data-row]').remove(); }
});
// Files go to the address that their field names; the answer's SHA-256 leads to the page that asks for a yes.
(() => {
  const say = text => {
    const box = document.createElement('div');
    box.className = 'said said-error';
    const p = document.createElement('p');
    p.textContent = text;
    const close = document.createElement('button');
    close.type = 'button';
    close.className = 'icon-button';
    close.dataset.unsay = '';
    close.setAttribute('aria-label', '×');
    close.textContent = '×';
    box.append(p, close);
    document.getElementById('said').append(box);
  };
  const send = async (input, file) => {
    const token = document.querySelector('input[name=csrf]');
    const headers = { 'content-type': 'application/octet-stream' };
    if (token && token.value) { headers['x-csrf-token'] = token.value; }
    input.disabled = true;
    try {
      const answer = await fetch(input.dataset.upload + '?name=' + encodeURIComponent(file.name), { method: 'POST', body: file, headers });
      const body = await answer.json();
      if (answer.ok) { location.href = input.dataset.then + body.sha256; return; }
      say(body.error || String(answer.status));
    } catch (e) {
      say(String(e.message || e));
    }
    // The same file may be chosen again, mended.
    input.value = '';
    input.disabled = false;
  };
  document.addEventListener('change', event => {
    if (event.target.dataset && event.target.dataset.upload !== undefined && event.target.files.length) { send(event.target, event.target.files[0]); }
  });
  const place = event => event.target.closest && event.target.closest('[data-drop]');
  document.addEventListener('dragover', event => { const zone = place(event); if (zone) { event.preventDefault(); zone.classList.add('over'); } });
  document.addEventListener('dragleave', event => { const zone = place(event); if (zone && !zone.contains(event.relatedTarget)) { zone.classList.remove('over'); } });
  document.addEventListener('drop', event => {
    const zone = place(event);
    if (!zone) { return; }
    event.preventDefault();
    zone.classList.remove('over');
    if (event.dataTransfer.files.length) { send(document.getElementById(zone.dataset.drop), event.dataTransfer.files[0]); }
  });
})();
