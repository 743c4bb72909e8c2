import type { Network } from './network.ts';
import type { Optimizer } from './optimizer.ts';
import type { EpochEvent, Validation } from './trainer.ts';
import { brandOf } from '../util/brand.ts';

/** All that a resumed training needs to end with the same bytes as an unbroken one. */
export interface Checkpoint {
  tensors: Record<string, Float32Array>;
  state: CheckpointState;
}

export interface CheckpointState {
  epoch: number;
  bestEpoch: number;
  bestScore: number | null;
  /** The loss at the best epoch; missing where validation tells none. */
  bestLoss?: number;
  averaged: number;
  history: EpochEvent[];
}

/** What training has reached: the epoch, the best weights, the mean of weights; goes into and comes from checkpoints. */
export class Progress {
  history: EpochEvent[] = [];
  epoch = 0;
  private bestEpoch = 0;
  private bestScore: number | null = null;
  private bestLoss: number | undefined;
  private best: Float32Array[] | undefined;
  private averaged = 0;
  private sums: Float32Array[] | undefined;

  constructor(
    private readonly network: Network,
    private readonly optimizer: Optimizer,
    private readonly averageEpochs: number,
    resume?: Checkpoint,
    /** Patience is not used up before a score is above this. */
    private readonly patienceAbove = -Infinity,
  ) {
    if (resume) this.restore(resume);
  }

  /** The epoch from which patience counts: the best so far, or the last of all where none has a score that says anything. */
  get lastGood(): number {
    return this.bestScore !== null && this.bestScore > this.patienceAbove ? this.bestEpoch : this.epoch;
  }

  /** Takes stock after an epoch; returns whether it was the best so far. */
  endEpoch(epoch: number, epochs: number, validation: Validation | undefined): boolean {
    this.epoch = epoch;
    if (this.averageEpochs > 0 && epoch > epochs - this.averageEpochs) this.addToMean();
    const best = validation !== undefined && this.isBetter(validation);
    if (best) {
      this.bestEpoch = epoch;
      this.bestScore = validation.score;
      this.bestLoss = validation.loss;
      this.best = this.copyWeights();
    }
    return best;
  }

  /** Of equal scores the one with the lower loss is better. */
  private isBetter({ score, loss }: Validation): boolean {
    if (this.bestScore === null || score !== this.bestScore) return score > (this.bestScore ?? -Infinity);
    return loss !== undefined && this.bestLoss !== undefined && loss < this.bestLoss;
  }

  /** Gives the network its final weights and returns the epoch that they are of. */
  finish(): number {
    if (this.sums) {
      this.writeWeights(this.sums.map((sum) => sum.map((x) => x / this.averaged)));
      return 0;
    }
    if (this.best) this.writeWeights(this.best);
    return this.best ? this.bestEpoch : this.epoch;
  }

  checkpoint(): Checkpoint {
    const { bestEpoch, bestScore, bestLoss, averaged, history, epoch } = this;
    const tensors: Record<string, Float32Array> = {};
    const put = (prefix: string, arrays: Float32Array[] | undefined) =>
      arrays?.forEach((array, i) => (tensors[`${prefix}.${this.network.parameters.all[i].name}`] = array));
    put('weight', this.views());
    put('best', this.best);
    put('sum', this.sums);
    Object.assign(tensors, this.optimizer.tensors());
    // Clones of what threads share would go on changing.
    for (const [name, tensor] of Object.entries(tensors))
      if (brandOf(tensor.buffer) === 'SharedArrayBuffer') tensors[name] = tensor.slice();
    return {
      tensors,
      state: {
        epoch,
        bestEpoch,
        bestScore,
        ...(bestLoss !== undefined && { bestLoss }),
        averaged,
        history: [...history],
      },
    };
  }

  private restore({ tensors, state }: Checkpoint): void {
    const { all } = this.network.parameters;
    const left = new Map(Object.entries(tensors));
    const take = (name: string, length: number): Float32Array => {
      const tensor = left.get(name);
      if (tensor?.length !== length) throw misfit(name, tensor, `${length} numbers`);
      left.delete(name);
      return tensor;
    };
    const takeAll = (prefix: string) => all.map((p) => take(`${prefix}.${p.name}`, p.length).slice());
    const has = (prefix: string) => left.has(`${prefix}.${all[0].name}`);
    this.writeWeights(takeAll('weight'));
    for (const [name, view] of Object.entries(this.optimizer.tensors())) view.set(take(name, view.length));
    if (has('best')) this.best = takeAll('best');
    if (has('sum')) this.sums = takeAll('sum');
    for (const [name, tensor] of left) throw misfit(name, tensor, 'none');
    this.epoch = state.epoch;
    this.bestEpoch = state.bestEpoch;
    this.bestScore = state.bestScore;
    this.bestLoss = state.bestLoss;
    this.averaged = state.averaged;
    this.history = [...state.history];
  }

  private addToMean(): void {
    this.averaged++;
    if (!this.sums) this.sums = this.copyWeights();
    else this.views().forEach((view, i) => view.forEach((x, j) => (this.sums![i][j] += x)));
  }

  private views(): Float32Array[] {
    return this.network.parameters.all.map((p) => this.network.parameters.values(p));
  }

  private copyWeights(): Float32Array[] {
    return this.views().map((view) => view.slice());
  }

  private writeWeights(weights: Float32Array[]): void {
    this.views().forEach((view, i) => view.set(weights[i]));
  }
}

function misfit(name: string, tensor: Float32Array | undefined, expected: string): RangeError {
  const got = tensor ? `${tensor.length} numbers` : 'none';
  return new RangeError(`the checkpoint does not fit: tensor '${name}': got ${got}, expected ${expected}`);
}
