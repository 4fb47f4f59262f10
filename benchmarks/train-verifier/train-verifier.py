"""Trains the pair verifier of the samples: a cross-encoder of the shape of all-MiniLM-L6-v2 that says whether the answer to one prompt serves another.

    python3 train-verifier.py DATA EMBEDDER.gguf VERIFIER.gguf OUT.gguf [JUDGED.tsv]

DATA holds question-pairs.tsv.gz and judged-pairs.tsv.gz, of which only what is called 'development' is trained on, and
question-pairs-calibration.tsv.gz for its classes. VERIFIER.gguf gives the form of the file that is written. JUDGED.tsv holds further judged pairs.
Ten models are trained first, each without one fold of the questions: what they say of that fold is printed as development figures. Together they
then grade neighbours that nobody labelled, and six models that differ in their seed are trained on those grades, labelled pairs, pairs by rule and
judged pairs; the mean of their weights ships. Pairs called 'calibration' are scored at the end, nothing learns from them.
Needs a CUDA GPU and the packages of requirements.txt; about 7 minutes on an H200.
"""
import gzip
import hashlib
import os
import random
import struct
import sys
import time

import numpy as np
import torch
import torch.multiprocessing as processes
from tokenizers import BertWordPieceTokenizer
from transformers import BertConfig, BertModel

from rule_pairs import rule_pairs

FOLDS, BATCH, MAX_TOKENS, NEIGHBOURS, FLOOR = 5, 256, 60, 12, 0.6
GRADES = (0.02, 0.3, 0.97)
# Of pairs labelled as duplicates 72 % were judged to serve and 21 % to serve in part; of those labelled as none 12 and 30 %.
DUPLICATE, OTHER, UNLABELLED = 0.85, 0.15, 0.3
RATE, RULES, MINED, EXPLORERS, SHIPPED = 8e-5, 90_000, 60_000, 10, 6
START = time.time()
Q8_0, F16, F32 = 8, 1, 0


def log(*words):
    print(f"{time.time() - START:5.0f} s", *words, flush=True)


class Gguf:
    def __init__(self, path):
        self.data, self.at = open(path, "rb").read(), 8
        count, pairs = self.take("QQ")
        self.meta, begin = {}, self.at
        for _ in range(pairs):
            key = self.text()
            self.meta[key] = self.value(self.take("I"))
        self.raw_meta, self.pairs, self.infos, infos = self.data[begin:self.at], pairs, [], self.at
        for _ in range(count):
            name, rank = self.text(), self.take("I")
            shape = struct.unpack_from(f"<{rank}Q", self.data, self.at)
            self.at += 8 * rank
            self.infos.append((name, shape, *self.take("IQ")))
        self.raw_infos, self.base = self.data[infos:self.at], (self.at + 31) // 32 * 32

    def take(self, form):
        values = struct.unpack_from("<" + form, self.data, self.at)
        self.at += struct.calcsize("<" + form)
        return values if len(values) > 1 else values[0]

    def text(self):
        length = self.take("Q")
        self.at += length
        return self.data[self.at - length:self.at].decode("utf-8", "replace")

    def value(self, kind):
        if kind == 8:
            return self.text()
        if kind == 9:
            inner, count = self.take("I"), self.take("Q")
            return [self.value(inner) for _ in range(count)]
        return self.take({0: "B", 1: "b", 2: "H", 3: "h", 4: "I", 5: "i", 6: "f", 7: "?", 10: "Q", 11: "q", 12: "d"}[kind])

    def weights(self):
        read = {}
        for name, shape, kind, offset in self.infos:
            count = int(np.prod(shape))
            if kind == Q8_0:
                blocks = np.frombuffer(self.data, np.uint8, count // 32 * 34, self.base + offset).reshape(-1, 34)
                values = (blocks[:, 2:].copy().view(np.int8).astype(np.float32) * blocks[:, :2].copy().view(np.float16).astype(np.float32)).reshape(-1)
            else:
                values = np.frombuffer(self.data, {F32: np.float32, F16: np.float16}[kind], count, self.base + offset).astype(np.float32)
            read[name] = torch.tensor(values.reshape(shape[::-1]).copy())
        return read

    def rewrite(self, path, weights, version):
        """The same file with other weights, quantised as before, and a version."""
        def text(value):
            return struct.pack("<Q", len(value)) + value.encode()

        added = text("general.version") + struct.pack("<I", 8) + text(version)
        head = self.data[:8] + struct.pack("<QQ", len(self.infos), self.pairs + 1) + self.raw_meta + added + self.raw_infos
        body = bytearray(self.data[self.base:])
        for name, shape, kind, offset in self.infos:
            values = weights[name].float().cpu().numpy().reshape(-1)
            if kind == Q8_0:
                blocks = values.reshape(-1, 32)
                scales = np.abs(blocks).max(1, keepdims=True) / 127
                whole = np.rint(np.divide(blocks, scales, out=np.zeros_like(blocks), where=scales > 0)).astype(np.int8)
                packed = np.concatenate([scales.astype(np.float16).view(np.uint8), whole.view(np.uint8)], 1).tobytes()
            else:
                packed = values.astype({F32: np.float32, F16: np.float16}[kind]).tobytes()
            body[offset:offset + len(packed)] = packed
        with open(path, "wb") as file:
            file.write(head + b"\0" * (-len(head) % 32) + body)


NAMES = {
    "attention.self.query": "attn_q", "attention.self.key": "attn_k", "attention.self.value": "attn_v",
    "attention.output.dense": "attn_output", "attention.output.LayerNorm": "attn_output_norm",
    "intermediate.dense": "ffn_up", "output.dense": "ffn_down", "output.LayerNorm": "layer_output_norm",
}


def tensor_names():
    names = {"embeddings.word_embeddings.weight": "token_embd.weight", "embeddings.position_embeddings.weight": "position_embd.weight", "embeddings.token_type_embeddings.weight": "token_types.weight"}
    for part in ("weight", "bias"):
        names[f"embeddings.LayerNorm.{part}"] = f"token_embd_norm.{part}"
        for layer in range(6):
            names |= {f"encoder.layer.{layer}.{ours}.{part}": f"blk.{layer}.{theirs}.{part}" for ours, theirs in NAMES.items()}
    return names


class Verifier(torch.nn.Module):
    def __init__(self, weights):
        super().__init__()
        config = BertConfig(vocab_size=30522, hidden_size=384, num_hidden_layers=6, num_attention_heads=12, intermediate_size=1536, max_position_embeddings=512)
        self.encoder, self.out = BertModel(config, add_pooling_layer=False), torch.nn.Linear(384, 1)
        torch.nn.init.normal_(self.out.weight, std=0.02)
        missing, unexpected = self.encoder.load_state_dict({ours: weights[theirs] for ours, theirs in tensor_names().items()}, strict=False)
        assert not unexpected and all("position_ids" in name for name in missing), (missing, unexpected)
        if "cls.output.weight" in weights:
            self.out.weight.data[:], self.out.bias.data[:] = weights["cls.output.weight"].reshape(1, -1), weights["cls.output.bias"]

    def forward(self, ids, types, mask):
        return self.out(self.encoder(input_ids=ids, token_type_ids=types, attention_mask=mask).last_hidden_state[:, 0]).squeeze(-1).float()

    def named(self):
        state = self.encoder.state_dict()
        return {theirs: state[ours] for ours, theirs in tensor_names().items()} | {"cls.output.weight": self.out.weight.data, "cls.output.bias": self.out.bias.data}


def tokenizer(meta):
    def word(token):
        return token[1:] if token.startswith("\u2581") else token if token.startswith("[") and token.endswith("]") and len(token) > 2 else "##" + token

    seen, lines = set(), []
    for index, token in enumerate(meta["tokenizer.ggml.tokens"]):
        name = word(token) if word(token) not in seen else f"[unused-{index}]"
        seen.add(name)
        lines.append(name)
    with open("/tmp/vocabulary.txt", "w", encoding="utf-8") as file:
        file.write("\n".join(lines))
    return BertWordPieceTokenizer("/tmp/vocabulary.txt", lowercase=True)


def batch(pairs):
    width = max(len(one) + len(other) + 3 for one, other in pairs)
    ids, types, mask = (np.zeros((len(pairs), width), np.int64) for _ in range(3))
    for row, (one, other) in enumerate(pairs):
        end = len(one) + len(other) + 3
        ids[row, :end] = [101, *one, 102, *other, 102]
        types[row, len(one) + 2:end] = 1
        mask[row, :end] = 1
    return [torch.from_numpy(array).cuda(non_blocking=True) for array in (ids, types, mask)]


@torch.no_grad()
def score(model, pairs):
    """Logits of both orders, one column each."""
    model.eval()
    both = pairs + [(other, one) for one, other in pairs]
    order = np.argsort([len(one) + len(other) for one, other in both], kind="stable")
    logits = np.zeros(len(both), np.float32)
    with torch.autocast("cuda", torch.bfloat16):
        for start in range(0, len(order), 1024):
            rows = order[start:start + 1024]
            logits[rows] = model(*batch([both[row] for row in rows])).cpu().numpy()
    return logits.reshape(2, -1).T


def fit(model, pairs, epochs, rate, seed):
    """pairs: (tokens, tokens, target, weight)."""
    rng, step = random.Random(seed), 0
    torch.manual_seed(seed)
    steps = int(epochs * len(pairs) / BATCH)
    decayed = [value for name, value in model.named_parameters() if value.dim() > 1]
    others = [value for name, value in model.named_parameters() if value.dim() <= 1]
    optimizer = torch.optim.AdamW([{"params": decayed, "weight_decay": 0.01}, {"params": others, "weight_decay": 0}], lr=rate, fused=True)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda at: min(1, (at + 1) / max(1, min(200, steps // 10))) * max(0, 1 - at / steps))
    model.train()
    while step < steps:
        order = rng.sample(range(len(pairs)), len(pairs))
        chunks = []
        for start in range(0, len(order), 40 * BATCH):
            part = sorted(order[start:start + 40 * BATCH], key=lambda row: len(pairs[row][0]) + len(pairs[row][1]))
            chunks += [part[at:at + BATCH] for at in range(0, len(part), BATCH)]
        rng.shuffle(chunks)
        for chunk in chunks:
            if step >= steps:
                break
            rows = [pairs[row] for row in chunk]
            target, weight = (torch.tensor([row[at] for row in rows], device="cuda", dtype=torch.float32) for at in (2, 3))
            with torch.autocast("cuda", torch.bfloat16):
                logit = model(*batch([(row[0], row[1]) if rng.random() < 0.5 else (row[1], row[0]) for row in rows]))
            loss = (torch.nn.functional.binary_cross_entropy_with_logits(logit, target, reduction="none") * weight).mean()
            optimizer.zero_grad(set_to_none=True)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            step += 1
    return model


@torch.no_grad()
def embed(weights, tokens):
    model = Verifier(weights).encoder.cuda().eval()
    vectors = np.zeros((len(tokens), 384), np.float32)
    for start in range(0, len(tokens), 512):
        part = tokens[start:start + 512]
        ids, mask = (np.zeros((len(part), max(map(len, part)) + 2), np.int64) for _ in range(2))
        for row, sentence in enumerate(part):
            ids[row, :len(sentence) + 2] = [101, *sentence, 102]
            mask[row, :len(sentence) + 2] = 1
        mask = torch.tensor(mask).cuda()
        hidden = model(input_ids=torch.tensor(ids).cuda(), attention_mask=mask).last_hidden_state * mask.unsqueeze(-1)
        vectors[start:start + 512] = torch.nn.functional.normalize(hidden.sum(1) / mask.sum(1, keepdim=True), dim=1).cpu().numpy()
    return vectors


def neighbours(weights, tokens, output):
    vectors = embed(weights, tokens)
    on_device, found = torch.tensor(vectors).cuda(), []
    for start in range(0, len(tokens), 1024):
        best, where = (on_device[start:start + 1024] @ on_device.T).topk(NEIGHBOURS + 1)
        for row, (values, places) in enumerate(zip(best.tolist(), where.tolist())):
            found += [(start + row, place, cosine) for cosine, place in zip(values, places) if cosine >= FLOOR and place != start + row]
    np.savez(output, vectors=vectors, pairs=np.array(found, np.float64))


def components(count, pairs):
    parents = list(range(count))

    def root(node):
        while parents[node] != node:
            parents[node] = parents[parents[node]]
            node = parents[node]
        return node

    for one, other in pairs:
        parents[root(one)] = root(other)
    return [root(node) for node in range(count)]


def auc(scores, right, wrong):
    scores, right, wrong = np.asarray(scores), np.asarray(right), np.asarray(wrong)
    order = scores[right | wrong].argsort()
    ranks = np.empty(len(order))
    ranks[order] = np.arange(1, len(order) + 1)
    positive = right[right | wrong]
    return (ranks[positive].sum() - positive.sum() * (positive.sum() + 1) / 2) / (positive.sum() * (~positive).sum())


def figures(logits, cosines, grades):
    """AUC of 2 against 0, and against 0 and 1: of the smaller logit, and of it with the cosine."""
    grades, smaller = np.asarray(grades), logits.min(1)
    words = []
    for name, scores in (("logit", smaller), ("logit + 4 cos", smaller + 4 * cosines), ("logit + 8 cos", smaller + 8 * cosines)):
        words.append(f"{name} {auc(scores, grades == 2, grades == 0):.3f} {auc(scores, grades == 2, grades < 2):.3f}")
    return ", ".join(words)


class Data:
    def __init__(self, folder, judged_more):
        self.texts, self.index, self.classes = [], {}, {}
        self.labelled, self.judged, self.calibration = [], [], []
        for row in self.read(os.path.join(folder, "question-pairs.tsv.gz")):
            one, other = self.of(row["text_a"], row["class_a"]), self.of(row["text_b"], row["class_b"])
            self.labelled.append((one, other, int(row["duplicate"])))
        self.development = len(self.texts)
        for row in self.read(os.path.join(folder, "judged-pairs.tsv.gz")):
            target = self.judged if row["set"] == "development" else self.calibration
            target.append((self.of(row["cached_prompt"]), self.of(row["prompt"]), int(row["judged"])))
        for row in self.read(judged_more) if judged_more else []:
            self.judged.append((self.of(row["cached_prompt"]), self.of(row["prompt"]), int(row["judged"])))
        assert all(max(pair[:2]) < self.development for pair in self.judged)
        self.members = {}
        for index, name in self.classes.items():
            self.members.setdefault(name, []).append(index)
        links = [pair[:2] for pair in self.labelled] + [(group[0], other) for group in self.members.values() for other in group[1:]]
        self.fold = [root * 2654435761 % 2**32 // 8192 % FOLDS for root in components(self.development, links)]

    @staticmethod
    def read(path):
        with (gzip.open if path.endswith(".gz") else open)(path, "rt", encoding="utf-8", newline="\n") as file:
            names = next(file).rstrip("\n").split("\t")
            for line in file:
                yield dict(zip(names, line.rstrip("\n").split("\t")))

    def of(self, text, name=None):
        if text not in self.index:
            self.index[text] = len(self.texts)
            self.texts.append(text)
        if name:
            self.classes[self.index[text]] = name
        return self.index[text]


def held_out(data, fold, *questions):
    return any(data.fold[question] == fold for question in questions)


def labelled_pairs(data, tokens, fold, seed):
    rng, known = random.Random(seed), {tuple(sorted(pair[:2])) for pair in data.labelled + data.judged}
    judged = {tuple(sorted(pair[:2])) for pair in data.judged}
    pairs = [(tokens[one], tokens[other], DUPLICATE if label else OTHER, 1.0) for one, other, label in data.labelled if not held_out(data, fold, one, other) and tuple(sorted((one, other))) not in judged]
    for group in data.members.values():
        if len(group) > 2 and not held_out(data, fold, group[0]):
            drawn = {tuple(sorted(rng.sample(group, 2))) for _ in range(min(2 * len(group), 12))}
            pairs += [(tokens[one], tokens[other], DUPLICATE, 0.7) for one, other in drawn if (one, other) not in known]
    return pairs


def explore(rank, fold, seed, shared):
    """Trains without a fold, says how it does on that fold, and grades the mined pairs."""
    data, tokens, weights, rules, mined, output = shared
    torch.set_num_threads(1)
    judged = [pair for pair in data.judged if not held_out(data, fold, *pair[:2])]
    test = [pair for pair in data.judged if held_out(data, fold, pair[0])]
    graded = [(tokens[one], tokens[other], GRADES[grade], 1.5) for one, other, grade in judged]
    pairs = labelled_pairs(data, tokens, fold, seed) + [row[:4] for row in rules if not held_out(data, fold, row[4])]
    pairs += [(tokens[one], tokens[other], UNLABELLED, 0.3) for one, other in mined if not held_out(data, fold, one, other) and data.classes.get(one) != data.classes.get(other)]
    replay = random.Random(seed).sample(pairs, 3_000)
    model = fit(Verifier(weights).cuda(), pairs, 2, RATE, seed)
    kept = {name: value.clone() for name, value in model.state_dict().items()}
    test_pairs, calibration = ([(tokens[one], tokens[other]) for one, other, _ in part] for part in (test, data.calibration))
    result = {}
    for name, epochs, rate in (("first", 0, 0), ("last", 4, 3e-5)):
        model.load_state_dict(kept)
        if epochs:
            fit(model, graded + replay, epochs, rate, seed)
        result[name] = score(model, test_pairs), score(model, calibration)
    result["mined"] = score(model, [(tokens[one], tokens[other]) for one, other in mined])
    torch.save((test, result), f"{output}/explore-{rank}.pt")
    log("explored", rank)


def ship(rank, seed, shared):
    """Trains on everything of the development half, the mined pairs as the explorers grade them."""
    data, tokens, weights, rules, mined, grades, output = shared
    torch.set_num_threads(1)
    graded = [(tokens[one], tokens[other], GRADES[grade], 1.5) for one, other, grade in data.judged]
    pairs = labelled_pairs(data, tokens, -1, seed) + [row[:4] for row in rules]
    pairs += [(tokens[one], tokens[other], float(grade), 1.0) for (one, other), grade in zip(mined, grades)]
    model = fit(Verifier(weights).cuda(), pairs + graded, 3, RATE, seed)
    calibration = [(tokens[one], tokens[other]) for one, other, _ in data.calibration]
    result = {"first": score(model, calibration)}
    replay = random.Random(seed).sample(pairs, 6_000)
    fit(model, graded + replay, 4, 3e-5, seed)
    result["last"] = score(model, calibration)
    torch.save(({name: value.cpu() for name, value in model.named().items()}, result), f"{output}/ship-{rank}.pt")
    log("trained", rank)


def start(jobs):
    running = []
    for target, arguments in jobs:
        running.append(processes.Process(target=target, args=arguments))
        running[-1].start()
    for job in running:
        job.join()
        assert job.exitcode == 0


def main(folder, embedder_path, verifier_path, out, judged_more=None):
    work = "/tmp/train-verifier"
    os.makedirs(work, exist_ok=True)
    data = Data(folder, judged_more)
    embedder, form = Gguf(embedder_path), Gguf(verifier_path)
    weights = embedder.weights()
    wordpiece = tokenizer(embedder.meta)

    def encode(texts):
        return [encoding.ids[1:-1][:MAX_TOKENS] for encoding in wordpiece.encode_batch(texts)]

    tokens = encode(data.texts)
    log(len(data.texts), "questions,", len(data.judged), "judged pairs to train on")
    start([(neighbours, (weights, tokens, f"{work}/neighbours.npz"))])
    found = np.load(f"{work}/neighbours.npz")
    vectors = found["vectors"]
    calibration_cosines = np.array([vectors[one] @ vectors[other] for one, other, _ in data.calibration])
    known = {tuple(sorted(pair[:2])) for pair in data.labelled + data.judged}
    mined = sorted({(int(min(row[:2])), int(max(row[:2]))) for row in found["pairs"] if max(row[:2]) < data.development} - known)
    random.Random(1).shuffle(mined)
    log(len(mined), "neighbours")
    mined = mined[:MINED]
    cosines = np.array([vectors[one] @ vectors[other] for one, other in mined])

    same = {index: [data.texts[other] for other in group if other != index] for group in data.members.values() for index in group if len(group) > 1}
    development = data.texts[:data.development]
    by_rule = rule_pairs(development, {data.texts[index]: others for index, others in same.items()}, RULES, seed=1)
    sides = encode([one for one, _, _ in by_rule]), encode([other for _, other, _ in by_rule])
    rules = [(one, other, 0.02 + 0.95 * target, 1.0, data.index.get(pair[0], 0)) for one, other, target, pair in zip(*sides, (row[2] for row in by_rule), by_rule)]
    log(len(rules), "pairs by rule")

    shared = data, tokens, weights, rules, mined, work
    start([(explore, (rank, rank % FOLDS, rank, shared)) for rank in range(EXPLORERS)])
    results = [torch.load(f"{work}/explore-{rank}.pt", weights_only=False) for rank in range(EXPLORERS)]
    for name in ("first", "last"):
        test = [pair for pairs, _ in results for pair in pairs]
        logits = np.concatenate([result[name][0] for _, result in results])
        log(name, "development:", figures(logits, np.array([vectors[one] @ vectors[other] for one, other, _ in test]), [grade for _, _, grade in test]))
    # The mean of the explorers and the cosine, as odds: how much each counts is fitted on what the explorers did not see.
    target, rows = [], []
    for test, result in results:
        rows += [(logit.mean(), vectors[one] @ vectors[other]) for logit, (one, other, _) in zip(result["last"][0], test)]
        target += [GRADES[grade] for _, _, grade in test]
    features, target = torch.tensor([(1, *row) for row in rows], dtype=torch.float64), torch.tensor(target, dtype=torch.float64)
    coefficients = torch.zeros(3, dtype=torch.float64, requires_grad=True)
    solver = torch.optim.LBFGS([coefficients], max_iter=200)

    def closure():
        solver.zero_grad()
        loss = torch.nn.functional.binary_cross_entropy_with_logits(features @ coefficients, target)
        loss.backward()
        return loss

    solver.step(closure)
    log("grades of neighbours: intercept, logit, cosine", [round(value, 3) for value in coefficients.tolist()])
    mean = np.mean([result["mined"].mean(1) for _, result in results], 0)
    grades = 1 / (1 + np.exp(-np.stack([np.ones_like(mean), mean, cosines], 1) @ coefficients.detach().numpy()))
    log("graded neighbours: mean", grades.mean().round(3), "deciles", np.quantile(grades, np.arange(0.1, 1, 0.2)).round(2))

    shared = data, tokens, weights, rules, mined, grades, work
    start([(ship, (rank, 100 + rank, shared)) for rank in range(SHIPPED)])
    trained = [torch.load(f"{work}/ship-{rank}.pt", weights_only=False) for rank in range(SHIPPED)]
    part = halves(data, folder) == 0
    log(part.sum(), "judged pairs in the half that decisions are fitted on, of", len(part))
    calibration_grades = np.array([grade for _, _, grade in data.calibration])

    def show(name, logits):
        log(name, "calibration half:", figures(logits[part], calibration_cosines[part], calibration_grades[part]))

    for rank, (_, result) in enumerate(trained):
        for name, logits in result.items():
            show(f"model {rank}, {name}", logits)
    form.rewrite(out, {name: torch.stack([state[name].float() for state, _ in trained]).mean(0) for name in trained[0][0]}, "2")
    calibration = [(tokens[one], tokens[other]) for one, other, _ in data.calibration]
    show("mean of the weights, quantised", score(Verifier(Gguf(out).weights()).cuda(), calibration))


def halves(data, folder):
    """0 for the pairs of 'calibration' that decisions are fitted on, 1 for those that nothing is fitted on: no question and no class has pairs in both."""
    classes, links = {}, [pair[:2] for pair in data.calibration]
    for row in data.read(os.path.join(folder, "question-pairs-calibration.tsv.gz")):
        for text, name in ((row["text_a"], row["class_a"]), (row["text_b"], row["class_b"])):
            if text in data.index:
                links.append((classes.setdefault(name, data.index[text]), data.index[text]))
    roots, smallest = components(len(data.texts), links), {}
    for question in {question for pair in data.calibration for question in pair[:2]}:
        smallest[roots[question]] = min(smallest.get(roots[question], data.texts[question]), data.texts[question])
    return np.array([hashlib.sha256(smallest[roots[one]].encode()).digest()[0] % 2 for one, _, _ in data.calibration])


if __name__ == "__main__":
    processes.set_start_method("spawn")
    main(*sys.argv[1:])
