// Trials that are commands: which run, how their attempts went, and what they write.
import { at, errorText, get, guardLinks, Problem, request } from './api.js';
import { fillRows, make, one, say } from './dom.js';
import { count, duration, measure, moment } from './format.js';
import { charted } from './schema.js';

const TAIL = 1 << 16; // bytes of a log that are asked for
const KEPT = 1 << 18; // characters of it that stay on the page
const NEAR = 40; // pixels from its end that count as being there

export class Commands {
  /** @param {import('./view.js').View} view */
  constructor(view) {
    this.view = view;
    this.trial = null; // whose output is shown
    this.attempt = 0; // of that trial's command, where it runs
    this.waits = false; // for that trial to begin
    this.section = one('#commands');
    this.table = /** @type {HTMLTableElement} */ (one('#running'));
    this.form = /** @type {HTMLFormElement} */ (one('#log-form'));
    this.log = one('#log');
    guardLinks(one('#output'));
    this.head();
    this.form.addEventListener('submit', (event) => {
      event.preventDefault();
      this.ask(/** @type {HTMLInputElement} */ (this.form.elements.namedItem('trial')).valueAsNumber);
    });
    one('#log-stop').addEventListener('click', () => this.stop('No longer followed.'));
    view.on('progress', () => this.show());
    setInterval(() => this.tick(), 1000);
    this.show();
  }

  get measures() {
    return charted(this.view.detail).slice(0, 2);
  }

  head() {
    const names = ['Trial', 'Configuration', 'Seed', 'Attempt', 'Slot', 'For', 'Step', ...this.measures.map((m) => m.label)];
    this.table.tHead.replaceChildren(make('tr', {}, ...names.map((name, i) => make('th', { scope: 'col', class: i === 1 || i === 4 ? null : 'n' }, name))));
  }

  /** Shows which commands run now. */
  show() {
    const { detail } = this.view;
    const running = detail.progress.running ?? [];
    one('#running-scroll').hidden = running.length === 0;
    say(one('#running-count'), running.length ? `${count(running.length)}${running.length === 100 ? ' or more' : ''} running` : 'None is running.');
    fillRows(this.table.tBodies[0], running, (row, r) => {
      const texts = [null, this.configuration(r.configuration), r.seed, r.attempt, r.slot, null, r.step === undefined ? '–' : count(r.step), ...this.measures.map((m) => measure(r.values?.[m.name]))];
      while (row.cells.length < texts.length) row.append(row.cells.length ? make('td') : make('th', { scope: 'row', class: 'n' }, make('button', { type: 'button', class: 'plain link', title: 'Show its output' })));
      texts.forEach((text, i) => {
        const cell = row.cells[i];
        if (i) cell.className = i === 1 || i === 4 ? '' : 'n';
        if (text !== null) say(cell, text);
      });
      const button = /** @type {HTMLButtonElement} */ (row.cells[0].firstChild);
      button.onclick = () => this.ask(r.trial);
      say(button, r.trial);
      row.dataset.began = r.began;
    });
    this.tick();
    const own = running.find((r) => r.trial === this.trial);
    if (own && this.waits) this.ask(this.trial);
    else if (own && own.attempt !== this.attempt) this.tell();
    this.attempt = own?.attempt ?? this.attempt;
  }

  /** Says for how long each has run. */
  tick() {
    for (const row of this.table.tBodies[0].rows) say(row.cells[5], duration(Math.max(0, (Date.now() - Date.parse(row.dataset.began)) / 1000)));
  }

  configuration(index) {
    const point = this.view.points.get(index);
    return point ? this.view.label(point) : String(index);
  }

  /** Shows what a trial's command wrote, and what it writes. @param {number} trial */
  async ask(trial) {
    this.stop('');
    const abort = new AbortController();
    Object.assign(this, { trial, abort, waits: false, attempt: 0 });
    /** @type {HTMLInputElement} */ (this.form.elements.namedItem('trial')).value = String(trial);
    one('#output').hidden = false;
    say(one('#log-title'), `Output of trial ${trial}`);
    this.log.textContent = '';
    say(one('#log-fault'), '');
    const whole = /** @type {HTMLAnchorElement} */ (one('#log-whole'));
    whole.href = at(this.view.name, 'trials', String(trial), 'log');
    whole.download = `${this.view.name}-trial-${trial}.log`;
    whole.hidden = true;
    this.section.scrollIntoView({ block: 'nearest' });
    one('#log-stop').hidden = false;
    this.tell();
    try {
      await this.follow(await request(`${whole.getAttribute('href')}?follow=true&tail=${TAIL}`, { signal: abort.signal }), abort);
      this.stop('This is all: its command has ended.');
    } catch (error) {
      if (abort.signal.aborted) return;
      this.stop('');
      this.waits = error instanceof Problem && error.status === 404;
      say(one('#log-fault'), errorText(error) + (this.waits && this.view.detail.state === 'running' ? ': it is shown here once it does.' : ''));
    } finally {
      if (this.abort === abort) this.tell();
    }
  }

  /** Reads a log as it comes. */
  async follow(response, abort) {
    one('#log-whole').hidden = false;
    say(one('#log-note'), 'Followed as it is written.');
    const reader = response.body.getReader();
    const decoder = new TextDecoder();
    for (;;) {
      const { value, done } = await reader.read();
      if (abort.signal.aborted) return;
      if (value) this.write(decoder.decode(value, { stream: true }));
      if (done) return;
    }
  }

  /** Adds text at the end, which stays in sight for who looks at it. */
  write(text) {
    const { log } = this;
    const atEnd = log.scrollHeight - log.scrollTop - log.clientHeight < NEAR;
    log.append(text);
    if (log.textContent.length > KEPT) {
      const kept = log.textContent.slice(-KEPT);
      log.textContent = kept.slice(kept.indexOf('\n') + 1);
    }
    if (atEnd) log.scrollTop = log.scrollHeight;
  }

  stop(why) {
    this.abort?.abort();
    one('#log-stop').hidden = true;
    say(one('#log-note'), this.log.textContent || !why ? why : 'Its command wrote nothing.');
  }

  /** Tells how the attempts went. */
  async tell() {
    const { trial } = this;
    try {
      const { attempts } = await get(at(this.view.name, 'trials', String(trial), 'attempts'));
      if (trial !== this.trial) return;
      one('#attempts').replaceChildren(...attempts.map((a) => make('li', { 'data-failed': a.failed }, `Attempt ${a.attempt}, ${moment(a.began)}: `,
        make('span', {}, a.ended ? `${a.how}, after ${duration((Date.parse(a.ended) - Date.parse(a.began)) / 1000)}` : a.how || 'has not ended'))));
    } catch (error) {
      if (trial === this.trial) say(one('#log-fault'), errorText(error));
    }
  }
}
