"""Trains pair verifiers that have not seen the questions they score, for `decision` and `fit-decision`.

The sample verifier was trained on question-pairs.tsv.gz, so its logits say nothing there about new questions. This script
splits the questions into five folds (no labelled pair crosses one), trains a cross-encoder of the same shape on the other
four, and scores the pairs of the fifth: labelled ones, and each question's nearest neighbours. About 3 minutes on an H100.

    python3 cross-fit-verifier.py question-pairs.tsv.gz all-MiniLM-L6-v2-Q8_0.gguf logits.tsv.gz

Needs a CUDA GPU and `pip install -r requirements.txt`. Columns written: a, b (indexes of the distinct questions in the
order of the file), forward and backward logit.
"""
import gzip
import random
import struct
import sys

import numpy as np
import torch
from tokenizers import BertWordPieceTokenizer
from transformers import BertConfig, BertModel

FOLDS, EPOCHS, BATCH, RATE, SMOOTHING = 5, 3, 128, 6e-5, 0.015
NEIGHBOURS, FLOOR, MINED, MAX_TOKENS = 12, 0.6, 25_000, 60
Q8_0, F16, F32 = 8, 1, 0


def read_gguf(path):
    data = open(path, "rb").read()
    at = 0

    def take(form):
        nonlocal at
        values = struct.unpack_from("<" + form, data, at)
        at += struct.calcsize("<" + form)
        return values if len(values) > 1 else values[0]

    def text():
        nonlocal at
        length = take("Q")
        at += length
        return data[at - length:at].decode("utf-8", "replace")

    def value(kind):
        if kind == 8:
            return text()
        if kind == 9:
            inner, count = take("I"), take("Q")
            return [value(inner) for _ in range(count)]
        return take({0: "B", 1: "b", 2: "H", 3: "h", 4: "I", 5: "i", 6: "f", 7: "?", 10: "Q", 11: "q", 12: "d"}[kind])

    at = 8
    tensors, pairs = take("QQ")
    meta = {}
    for _ in range(pairs):
        key = text()
        meta[key] = value(take("I"))
    infos = []
    for _ in range(tensors):
        name, rank = text(), take("I")
        shape = struct.unpack_from(f"<{rank}Q", data, at)
        at += 8 * rank
        infos.append((name, shape, *take("IQ")))
    alignment = meta.get("general.alignment", 32)
    base = (at + alignment - 1) // alignment * alignment
    weights = {}
    for name, shape, kind, offset in infos:
        count = int(np.prod(shape))
        if kind == Q8_0:
            blocks = np.frombuffer(data, np.uint8, count // 32 * 34, base + offset).reshape(-1, 34)
            scales = blocks[:, :2].copy().view(np.float16).astype(np.float32)
            values = (blocks[:, 2:].copy().view(np.int8).astype(np.float32) * scales).reshape(-1)
        else:
            values = np.frombuffer(data, {F32: np.float32, F16: np.float16}[kind], count, base + offset).astype(np.float32)
        weights[name] = torch.tensor(values.reshape(shape[::-1]).copy())
    return meta, weights


class Verifier(torch.nn.Module):
    def __init__(self, encoder):
        super().__init__()
        self.encoder, self.dense, self.out = encoder, torch.nn.Linear(384, 384), torch.nn.Linear(384, 1)

    def forward(self, ids, types, mask):
        first = self.encoder(input_ids=ids, token_type_ids=types, attention_mask=mask).last_hidden_state[:, 0]
        return self.out(torch.tanh(self.dense(first))).squeeze(-1).float()


def encoder(meta, weights):
    config = BertConfig(
        vocab_size=len(meta["tokenizer.ggml.tokens"]), hidden_size=384, num_hidden_layers=6, num_attention_heads=12,
        intermediate_size=1536, max_position_embeddings=weights["position_embd.weight"].shape[0])
    model = BertModel(config, add_pooling_layer=False)
    state = {
        "embeddings.word_embeddings.weight": weights["token_embd.weight"],
        "embeddings.position_embeddings.weight": weights["position_embd.weight"],
        "embeddings.token_type_embeddings.weight": weights["token_types.weight"],
    }
    names = {
        "attention.self.query": "attn_q", "attention.self.key": "attn_k", "attention.self.value": "attn_v",
        "attention.output.dense": "attn_output", "attention.output.LayerNorm": "attn_output_norm",
        "intermediate.dense": "ffn_up", "output.dense": "ffn_down", "output.LayerNorm": "layer_output_norm",
    }
    for part in ("weight", "bias"):
        state[f"embeddings.LayerNorm.{part}"] = weights[f"token_embd_norm.{part}"]
        for layer in range(6):
            for ours, theirs in names.items():
                state[f"encoder.layer.{layer}.{ours}.{part}"] = weights[f"blk.{layer}.{theirs}.{part}"]
    model.load_state_dict(state, strict=False)
    return model


def tokenizer(meta):
    def word(token):
        return token[1:] if token.startswith("\u2581") else token if token.startswith("[") and token.endswith("]") and len(token) > 2 else "##" + token

    seen, lines = set(), []
    for index, token in enumerate(meta["tokenizer.ggml.tokens"]):
        name = word(token) if word(token) not in seen else f"[unused-{index}]"
        seen.add(name)
        lines.append(name)
    with open("vocabulary.txt", "w", encoding="utf-8") as file:
        file.write("\n".join(lines))
    return BertWordPieceTokenizer("vocabulary.txt", lowercase=True)


def batch(pairs):
    width = max(len(one) + len(other) + 3 for one, other in pairs)
    ids, types, mask = (np.zeros((len(pairs), width), np.int64) for _ in range(3))
    for row, (one, other) in enumerate(pairs):
        tokens = [101] + one + [102] + other + [102]
        ids[row, :len(tokens)] = tokens
        types[row, len(one) + 2:len(tokens)] = 1
        mask[row, :len(tokens)] = 1
    return [torch.tensor(array).cuda() for array in (ids, types, mask)]


@torch.no_grad()
def score(model, pairs):
    model.eval()
    order = np.argsort([len(one) + len(other) for one, other in pairs], kind="stable")
    logits = np.zeros(len(pairs), np.float32)
    with torch.autocast("cuda", torch.bfloat16):
        for start in range(0, len(order), 1024):
            rows = order[start:start + 1024]
            logits[rows] = model(*batch([pairs[row] for row in rows])).cpu().numpy()
    return logits


@torch.no_grad()
def embed(model, tokens):
    model = model.cuda().eval()
    vectors = np.zeros((len(tokens), 384), np.float32)
    for start in range(0, len(tokens), 512):
        part = tokens[start:start + 512]
        width = max(map(len, part)) + 2
        ids, mask = np.zeros((len(part), width), np.int64), np.zeros((len(part), width), np.int64)
        for row, sentence in enumerate(part):
            ids[row, :len(sentence) + 2] = [101] + sentence + [102]
            mask[row, :len(sentence) + 2] = 1
        mask = torch.tensor(mask).cuda()
        hidden = model(input_ids=torch.tensor(ids).cuda(), attention_mask=mask).last_hidden_state * mask.unsqueeze(-1)
        mean = hidden.sum(1) / mask.sum(1, keepdim=True)
        vectors[start:start + 512] = torch.nn.functional.normalize(mean, dim=1).cpu().numpy()
    return torch.tensor(vectors).cuda()


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


def main(data, weights_path, output):
    indexes, texts, classes, labelled = {}, [], [], []
    with gzip.open(data, "rt", encoding="utf-8") as file:
        next(file)
        for line in file:
            duplicate, class_a, class_b, text_a, text_b = line.rstrip("\n").split("\t")
            for text, name in ((text_a, class_a), (text_b, class_b)):
                if text not in indexes:
                    indexes[text] = len(texts)
                    texts.append(text)
                    classes.append(name)
            labelled.append((indexes[text_a], indexes[text_b], int(duplicate)))

    members = {}
    for index, name in enumerate(classes):
        members.setdefault(name, []).append(index)
    links = [(one, other) for one, other, _ in labelled] + [(group[0], other) for group in members.values() for other in group[1:]]
    fold = np.array([group * 2654435761 % 2**32 >> 13 for group in components(len(texts), links)]) % FOLDS

    meta, weights = read_gguf(weights_path)
    tokens = [encoding.ids[1:-1][:MAX_TOKENS] for encoding in tokenizer(meta).encode_batch(texts)]
    vectors = embed(encoder(meta, weights), tokens)
    pairs = {tuple(sorted((one, other))) for one, other, _ in labelled}
    known = set(pairs)
    for half in (False, True):
        rows = [index for index in range(len(texts)) if (classes[index][0] >= "8") == half]
        for start in range(0, len(rows), 1024):
            similar = vectors[rows[start:start + 1024]] @ vectors[rows].T
            best, where = similar.topk(NEIGHBOURS + 1)
            for row, (values, places) in enumerate(zip(best.tolist(), where.tolist())):
                one = rows[start + row]
                pairs |= {tuple(sorted((one, rows[place]))) for cosine, place in zip(values, places) if cosine >= FLOOR and rows[place] != one}
    pairs = sorted(pairs)

    logits = np.zeros((len(pairs), 2), np.float32)
    for held_out in range(FOLDS):
        rng = random.Random(held_out)
        torch.manual_seed(held_out)
        train = [(one, other, label) for one, other, label in labelled if held_out not in (fold[one], fold[other])]
        for group in members.values():
            if len(group) > 2 and fold[group[0]] != held_out:
                drawn = [tuple(rng.sample(group, 2)) for _ in range(min(2 * len(group), 12))]
                train += [(one, other, 1) for one, other in drawn if tuple(sorted((one, other))) not in known]
        mined = [(one, other, 0) for one, other in pairs if held_out not in (fold[one], fold[other]) and classes[one] != classes[other] and (one, other) not in known]
        rng.shuffle(mined)
        train += mined[:MINED]

        model = Verifier(encoder(meta, weights)).cuda()
        steps = EPOCHS * (len(train) // BATCH)
        optimizer = torch.optim.AdamW(model.parameters(), lr=RATE, weight_decay=0.01)
        schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: min(1, (step + 1) / 200) * max(0, 1 - step / steps))
        for _ in range(EPOCHS):
            rng.shuffle(train)
            model.train()
            for start in range(0, len(train) - BATCH + 1, BATCH):
                part = train[start:start + BATCH]
                target = torch.tensor([float(label) for _, _, label in part]).cuda() * (1 - 2 * SMOOTHING) + SMOOTHING
                with torch.autocast("cuda", torch.bfloat16):
                    logit = model(*batch([(tokens[one], tokens[other]) if rng.random() < 0.5 else (tokens[other], tokens[one]) for one, other, _ in part]))
                optimizer.zero_grad()
                torch.nn.functional.binary_cross_entropy_with_logits(logit, target).backward()
                torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
                optimizer.step()
                schedule.step()

        rows = [row for row, (one, _) in enumerate(pairs) if fold[one] == held_out]
        logits[rows, 0] = score(model, [(tokens[pairs[row][0]], tokens[pairs[row][1]]) for row in rows])
        logits[rows, 1] = score(model, [(tokens[pairs[row][1]], tokens[pairs[row][0]]) for row in rows])
        print(f"fold {held_out}: {len(train)} pairs trained on, {len(rows)} scored", flush=True)

    with gzip.open(output, "wt", encoding="utf-8") as file:
        file.write("a\tb\tforward\tbackward\n")
        for (one, other), (forward, backward) in zip(pairs, logits):
            file.write(f"{one}\t{other}\t{forward:.3f}\t{backward:.3f}\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
