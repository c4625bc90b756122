// The Playground: talks with models in the browser, over the router's own gateway. Whatever a model says is text, never markup.
(() => {
  'use strict';
  const root = document.getElementById('playground');
  if (!root) { return; }
  const says = root.dataset;
  const by = id => document.getElementById(id);
  const headers = { 'content-type': 'application/json', 'x-csrf-token': says.token };
  const running = new Set();
  let picture = null;

  const make = (tag, style, text) => {
    const el = document.createElement(tag);
    if (style) { el.className = style; }
    if (text !== undefined) { el.textContent = text; }
    return el;
  };
  const columns = [...root.querySelectorAll('[data-column]')].map(el => ({
    el, log: el.querySelector('.play-log'), model: by(`play-model-${el.dataset.column}`), talk: [], open: 0
  }));
  const shown = () => columns.filter(column => !column.el.hidden);

  // --- What is said ---
  const add = (column, el) => {
    column.log.querySelector('[data-hint]')?.remove();
    column.log.append(el);
    column.log.scrollTop = column.log.scrollHeight;
    return el;
  };
  const problem = (column, text, id) => {
    const note = add(column, make('div', 'note is-bad'));
    note.setAttribute('role', 'alert');
    const inside = note.appendChild(make('div', '', text));
    if (id) { inside.append(' ', story(id)); }
  };
  const story = id => {
    const link = make('a', '', says.story);
    link.href = `${says.requests}?open=${encodeURIComponent(id)}`;
    return link;
  };
  const time = ms => ms < 1000 ? `${ms} ms` : `${(ms / 1000).toFixed(1)} s`;

  /** Tokens, cost, time and account, once the router has told the request's story. */
  const facts = async (foot, id) => {
    for (let tries = 0; tries < 6; tries++) {
      const answer = await fetch(`${says.api}/requests/${encodeURIComponent(id)}`);
      if (answer.ok) {
        const told = await answer.json();
        const parts = [told.routed, told.account, `${told.tokens.estimated ? '~' : ''}${told.tokens.input} / ${told.tokens.output} ${says.tokens}`];
        if (typeof told.costUsd === 'number') { parts.push(`$${told.costUsd.toFixed(6).replace(/0{1,4}$/, '')}`); }
        parts.push(`${time(told.firstByteMs)} / ${time(told.totalMs)}`);
        foot.textContent = parts.filter(Boolean).join(' · ') + ' · ';
        foot.append(story(id));
        return;
      }
      await new Promise(done => setTimeout(done, 150 * (tries + 1)));
    }
  };

  // --- One answer ---
  const request = (column, tools) => {
    const system = by('play-system').value.trim();
    const body = {
      model: column.model.value.trim(), stream: true, stream_options: { include_usage: true },
      messages: [...(system ? [{ role: 'system', content: system }] : []), ...column.talk]
    };
    if (by('play-heat').value !== '') { body.temperature = Number(by('play-heat').value); }
    if (by('play-most').value !== '') { body.max_tokens = Number(by('play-most').value); }
    if (by('play-effort').value) { body.reasoning_effort = by('play-effort').value; }
    if (tools.length) { body.tools = tools; }
    return body;
  };

  /** Each event's data as it comes. */
  async function* events(stream) {
    const reader = stream.getReader();
    const decoder = new TextDecoder();
    let rest = '';
    for (;;) {
      const { done, value } = await reader.read();
      if (done) { return; }
      rest += decoder.decode(value, { stream: true });
      const lines = rest.split(/\r?\n/);
      rest = lines.pop();
      for (const line of lines) {
        if (line.startsWith('data:')) { yield line.slice(5).trim(); }
      }
    }
  }

  const take = (said, delta, answer) => {
    const thought = delta.reasoning_content || delta.reasoning;
    if (typeof thought === 'string' && thought) {
      if (!said.thinking) {
        const fold = make('details', 'more');
        fold.append(make('summary', '', says.thinking));
        said.thinking = fold.appendChild(make('div', 'play-text soft'));
        answer.insertBefore(fold, said.text);
      }
      said.thinking.append(thought);
    }
    if (delta.content) { said.text.append(delta.content); }
    for (const piece of delta.tool_calls || []) {
      const call = said.calls[piece.index ?? 0] ??= { id: '', type: 'function', function: { name: '', arguments: '' } };
      if (piece.id) { call.id = piece.id; }
      if (piece.function?.name) { call.function.name += piece.function.name; }
      if (piece.function?.arguments) { call.function.arguments += piece.function.arguments; }
    }
  };

  const busy = () => {
    by('play-stop').hidden = running.size === 0;
    by('play-send').disabled = running.size > 0;
  };

  const ask = async (column, tools, asked) => {
    const stop = new AbortController();
    running.add(stop);
    busy();
    const answer = make('article', 'play-answer');
    answer.setAttribute('aria-busy', 'true');
    const said = { text: answer.appendChild(make('div', 'play-text')), calls: [], thinking: null };
    const foot = answer.appendChild(make('p', 'small soft'));
    let id = '';
    let failed = '';
    let ended = false;
    try {
      const response = await fetch(`${says.api}/playground/v1/chat/completions`,
        { method: 'POST', headers, body: JSON.stringify(request(column, tools)), signal: stop.signal });
      id = response.headers.get('x-request-id') || '';
      if (response.ok) {
        add(column, answer);
        for await (const data of events(response.body)) {
          if (data === '[DONE]') { ended = true; break; }
          const event = JSON.parse(data);
          if (event.error) { failed = event.error.message || says.cut; break; }
          const choice = event.choices?.[0];
          if (choice) {
            if (choice.finish_reason) { ended = true; }
            const low = column.log.scrollHeight - column.log.scrollTop - column.log.clientHeight < 60;
            take(said, choice.delta || {}, answer);
            if (low) { column.log.scrollTop = column.log.scrollHeight; }
          }
        }
        if (!ended && !failed) { failed = says.cut; }
      } else {
        const told = await response.json().catch(() => ({}));
        failed = (response.status === 401 && says.login) || told.error?.message || (typeof told.error === 'string' ? told.error : '') || `${response.status}`;
      }
    } catch (trouble) {
      if (stop.signal.aborted) { add(column, answer); said.text.append(' '); said.text.append(make('span', 'badge is-warn', says.stopped)); }
      else { failed = says.offline; }
    }
    running.delete(stop);
    answer.removeAttribute('aria-busy');
    const calls = said.calls.filter(Boolean);
    if (failed) {
      problem(column, failed, id);
      // The talk goes on as if it had not been asked; else the next try would ask twice.
      if (asked) { column.talk.splice(column.talk.indexOf(asked), 1); }
    } else {
      const message = { role: 'assistant', content: said.text.textContent || null };
      if (calls.length && !stop.signal.aborted) { message.tool_calls = calls; }
      if (message.content || message.tool_calls) { column.talk.push(message); }
      if (message.tool_calls) { calls.forEach(call => tool(column, answer, foot, call, tools)); }
    }
    busy();
    if (id) { facts(foot, id).catch(() => {}); }
  };

  /** A call, and what the tool is to have said. */
  const tool = (column, answer, foot, call, tools) => {
    column.open++;
    const box = make('div', 'play-call');
    box.append(make('strong', '', `${says.call}: `), make('code', '', call.function.name), make('pre', '', call.function.arguments));
    const field = make('textarea');
    field.setAttribute('aria-label', `${says.reply} ${call.function.name}`);
    field.placeholder = says.reply;
    const give = make('button', 'button slim', says.give);
    give.type = 'button';
    give.addEventListener('click', () => {
      field.readOnly = true;
      give.remove();
      column.talk.push({ role: 'tool', tool_call_id: call.id, content: field.value });
      if (--column.open === 0) { ask(column, tools, null); }
    });
    box.append(field, give);
    answer.insertBefore(box, foot);
    column.log.scrollTop = column.log.scrollHeight;
  };

  // --- Sending ---
  const readTools = () => {
    const text = by('play-tools').value.trim();
    if (!text) { return []; }
    const all = [].concat(JSON.parse(text));
    return all.map(one => one.type === 'function' && one.function ? one : { type: 'function', function: one });
  };
  const send = () => {
    const text = by('play-text').value.trim();
    if (running.size || (!text && !picture)) { return; }
    let tools;
    try { tools = readTools(); } catch (e) { shown().forEach(column => problem(column, says.badTools)); return; }
    const ready = shown().filter(column => column.model.value.trim());
    if (!ready.length) { problem(columns[0], says.noModel); columns[0].model.focus(); return; }
    for (const column of ready) {
      // Calls nobody has answered are not carried on: no model takes a talk with open calls.
      if (column.open) { const at = column.talk.findLastIndex(m => m.tool_calls); column.talk.length = at; column.open = 0; column.log.querySelectorAll('.play-call button').forEach(b => b.remove()); }
      const message = { role: 'user', content: picture ? [...(text ? [{ type: 'text', text }] : []), { type: 'image_url', image_url: { url: picture } }] : text };
      column.talk.push(message);
      const mine = add(column, make('article', 'play-mine'));
      mine.append(make('strong', 'small soft', says.you), make('div', 'play-text', text));
      if (picture) { const image = mine.appendChild(make('img')); image.src = picture; image.alt = says.picture; }
      ask(column, tools, message);
    }
    by('play-text').value = '';
    attach(null, '');
  };
  const attach = (url, name) => {
    picture = url;
    by('play-attached').textContent = name;
    if (!url) { by('play-picture').value = ''; }
  };
  by('play-send').addEventListener('click', send);
  by('play-stop').addEventListener('click', () => running.forEach(stop => stop.abort()));
  by('play-text').addEventListener('keydown', event => {
    if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) { event.preventDefault(); send(); }
  });
  by('play-picture').addEventListener('change', event => {
    const file = event.target.files[0];
    if (!file) { attach(null, ''); return; }
    const reader = new FileReader();
    reader.addEventListener('load', () => attach(reader.result, file.name));
    reader.readAsDataURL(file);
  });

  // --- Who talks stands in the address ---
  const remember = () => {
    const address = new URL(location.href);
    columns.forEach((column, place) => {
      const name = place === 0 ? 'model' : 'second';
      const model = column.model.value.trim();
      // A second column is kept though nothing is chosen for it yet.
      if (column.el.hidden || (place === 0 && !model)) { address.searchParams.delete(name); } else { address.searchParams.set(name, model); }
    });
    history.replaceState(null, '', address);
  };
  const beside = two => {
    by('play-two').checked = two;
    columns[1].el.hidden = !two;
    by('play-columns').classList.toggle('play-alone', !two);
  };
  by('play-two').addEventListener('change', event => { beside(event.target.checked); remember(); });
  columns.forEach(column => column.model.addEventListener('input', remember));
  const said = new URLSearchParams(location.search);
  beside(said.has('second'));
  columns[0].model.value = said.get('model') || '';
  columns[1].model.value = said.get('second') || '';
  by('play-new').addEventListener('click', () => {
    running.forEach(stop => stop.abort());
    columns.forEach(column => { column.talk = []; column.open = 0; column.log.replaceChildren(); });
    by('play-text').focus();
  });
  fetch(`${says.api}/playground/v1/models`).then(answer => answer.json()).then(list => {
    by('play-models').replaceChildren(...list.data.map(model => { const option = make('option'); option.value = model.id; return option; }));
  }).catch(() => problem(columns[0], says.offline));
})();
