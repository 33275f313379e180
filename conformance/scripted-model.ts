/** A chat model that says what it was given to say: the n-th reply after n replies of its own. It needs no network. */
import { BaseChatModel } from '@langchain/core/language_models/chat_models';
import type { AIMessage, BaseMessage } from '@langchain/core/messages';
import type { ChatResult } from '@langchain/core/outputs';

export class ScriptedModel extends BaseChatModel {
  readonly #replies: readonly AIMessage[];

  constructor(replies: readonly AIMessage[]) {
    super({});
    this.#replies = replies;
  }

  _llmType(): string {
    return 'scripted';
  }

  override bindTools(): this {
    return this;
  }

  async _generate(messages: BaseMessage[]): Promise<ChatResult> {
    const turn = messages.filter((message) => message.getType() === 'ai').length;
    const message = this.#replies[turn];
    if (!message) throw new Error(`The model was asked for reply ${turn + 1} of ${this.#replies.length}.`);
    return { generations: [{ text: message.text, message }] };
  }
}
