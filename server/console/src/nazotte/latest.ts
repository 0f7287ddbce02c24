// Questions that come faster than answers: one is on its way, and only the last of those that came meanwhile follows.

export class Latest<Question, Answer> {
  private readonly ask: (question: Question) => Promise<Answer>;
  private readonly done: (question: Question, outcome: { answer: Answer } | { error: unknown }) => void;
  private next: { question: Question } | undefined;
  private busy = false;
  private generation = 0;

  constructor(
    ask: (question: Question) => Promise<Answer>,
    done: (question: Question, outcome: { answer: Answer } | { error: unknown }) => void,
  ) {
    this.ask = ask;
    this.done = done;
  }

  put(question: Question): void {
    this.next = { question };
    if (!this.busy) void this.run();
  }

  /** Nothing that was asked until now is reported any more. */
  forget(): void {
    this.next = undefined;
    this.generation += 1;
  }

  private async run(): Promise<void> {
    this.busy = true;
    while (this.next) {
      const { question } = this.next;
      const generation = this.generation;
      this.next = undefined;
      let outcome: { answer: Answer } | { error: unknown };
      try {
        outcome = { answer: await this.ask(question) };
      } catch (error) {
        outcome = { error };
      }
      if (generation === this.generation) this.done(question, outcome);
    }
    this.busy = false;
  }
}
