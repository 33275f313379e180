/** Temporal's Web UI in a headless Chromium, as far as a person needs it who is asked something. */
import { type Browser, chromium, type Page } from 'playwright-core';

/** Nothing but the page: no services of the browser's own, which would look for a network. */
const switches = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export function startBrowser(): Promise<Browser> {
  const executablePath = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium';
  return chromium.launch({ executablePath, args: switches });
}

export class RunPage {
  private constructor(private readonly page: Page) {}

  static async open(browser: Browser, uiUrl: string, runId: string): Promise<RunPage> {
    const page = await browser.newPage({ viewport: { width: 1400, height: 1000 } });
    await page.route(
      ({ origin }) => origin !== new URL(uiUrl).origin,
      (route) => route.abort(),
    );
    await page.goto(`${uiUrl}/namespaces/default/workflows/${runId}`, { waitUntil: 'domcontentloaded' });
    return new RunPage(page);
  }

  async tab(name: 'Timeline' | 'User Metadata' | 'Search Attributes'): Promise<void> {
    await this.page.getByRole('link', { name }).or(this.page.getByRole('tab', { name })).first().click();
  }

  /** All that stands on the page. */
  async text(): Promise<string> {
    return (await this.page.locator('body').allInnerTexts()).join('\n');
  }

  /** What is rendered from Markdown: summary and current details. */
  async rendered(): Promise<string> {
    return (await this.#inFrames('body')).join('\n');
  }

  /** Code that stands in blocks of its own, as somebody would copy it. */
  codeBlocks(): Promise<string[]> {
    return this.#inFrames('pre');
  }

  /** The Web UI renders each piece of Markdown in a frame of its own, and may replace it meanwhile. */
  async #inFrames(selector: string): Promise<string[]> {
    const frames = this.page.frames().filter((frame) => frame !== this.page.mainFrame());
    const texts = frames.map((frame) => frame.locator(selector).allInnerTexts());
    return (await Promise.allSettled(texts)).flatMap((read) =>
      read.status === 'fulfilled' ? read.value : [],
    );
  }

  /** By the Web UI's own dialog. */
  async sendSignal(name: string, input: string): Promise<void> {
    const { page } = this;
    await page.getByRole('button', { name: 'More Actions' }).click();
    await page.getByRole('menuitem', { name: 'Send a Signal' }).first().click();
    const dialog = page.getByRole('dialog').filter({ hasText: 'Signal name' });
    await dialog.getByTestId('signal-select-button').click();
    await dialog.getByRole('option', { name }).click();
    await dialog.getByRole('textbox', { name: 'Data' }).click();
    await page.keyboard.insertText(input);
    await dialog.getByRole('button', { name: 'Submit' }).click();
  }
}
