namespace Wattwise.Benchmarks.Cascade;

/// <summary>A pair, and what was measured of it before.</summary>
/// <param name="Read">Reads it.</param>
/// <param name="Kept">The share kept at 1, 2 and 5 % from 1,000 labels by the better of the exact and the betting test, in percent; null
/// if unknown.</param>
/// <param name="StrongCalls">Strong calls for 99 % of strong accuracy, in percent; null if there is no target.</param>
/// <param name="KeptTargets">The shares at 1, 2 and 5 % that are required; null where none is.</param>
internal sealed record CascadeTarget(Func<CascadePair> Read, double[]? Kept, double? StrongCalls, double?[] KeptTargets)
{
    private static readonly double?[] None = [null, null, null];

    /// <summary>The pairs of the reference, in its order.</summary>
    public static CascadeTarget[] All(string folder)
    {
        return
        [
            new(() => CascadeSets.ReadMixtral(folder), [2, 6, 35], null, None),
            new(() => Pair("gsm8k", "GSM8K gemma-2-2b -> gpt-4o-mini", "gemma-2-2b-it", "gpt-4o-mini-2024-07-18", "Qwen2-7B-Instruct"),
                null, 50, None),
            new(() => Pair("gsm8k", CascadeSets.Llama, "Meta-Llama-3.1-8B-Instruct", "gpt-4o-2024-08-06", "gemma-2-9b-it"), [39, 68, 82],
                25, [null, 0.68, null]),
            new(
                () => Pair(
                    "gsm8k", "GSM8K Mixtral -> claude-3.5-sonnet", "Mixtral-8x7B-Instruct-v0.1", "claude-3-5-sonnet-20240620",
                    "Phi-3.5-mini-instruct"),
                [49, 60, 68], null, [null, 0.60, null]),
            new(
                () => Pair(
                    "gsm8k", "GSM8K gpt-4o-mini -> o1-mini", "gpt-4o-mini-2024-07-18", "o1-mini-2024-09-12", "claude-3-haiku-20240307"),
                [81, 85, 99], null, [null, 0.85, null]),
            new(() => Pair("math-l5", "MATH Qwen2.5-7B -> 72B", "Qwen2.5-7B-Instruct", "Qwen2.5-72B-Instruct", "gpt-4o-mini-2024-07-18"),
                null, 51, None),
            new(
                () => Pair(
                    "math-l5", "MATH gpt-4o-mini -> o1-mini", "gpt-4o-mini-2024-07-18", "o1-mini-2024-09-12", "gemini-1.5-flash-exp-0827"),
                [11, 17, 35], 80, None),
            new(
                () => Pair(
                    "crux", "CRUX gpt-4o-mini -> o1-mini", "gpt-4o-mini-2024-07-18", "o1-mini-2024-09-12", "gemini-1.5-flash-exp-0827"),
                [2, 19, 67], 33, None),
            new(() => CascadeSets.ReadMmlu(folder), [8, 15, 38], null, None),
            new(
                () => Pair(
                    "mmlu-pro", "MMLU-Pro Llama-8B -> 70B", "Meta-Llama-3_1-8B-Instruct", "Meta-Llama-3_1-70B-Instruct",
                    "Phi-3-mini-4k-instruct"),
                [3, 11, 37], 85, None),
            new(
                () => Pair("mmlu-pro", CascadeSets.Flash, "gemini-1.5-flash-002", "gemini-1.5-pro-002", "jamba-1.5-large"),
                [59, 68, 81], 21, [null, 0.68, null]),
            new(() => Pair("function-calls", CascadeSets.Tools, "claude-3-haiku-20240307", "claude-3-5-sonnet-20240620", null),
                [10, 28, 69], null, [null, null, 0.69]),
            new(
                () => Pair(
                    "function-calls", "tools Llama-3-8B -> 70B", "meta-llama_Meta-Llama-3-8B-Instruct",
                    "meta-llama_Meta-Llama-3-70B-Instruct", null),
                null, null, None),
            new(() => CascadeSets.ReadThinking(folder), [6, 13, 42], null, None),
        ];

        CascadePair Pair(string file, string name, string weak, string strong, string? opinion) =>
            CascadePair.Read(folder, $"{file}.jsonl.gz", name, weak, strong, opinion);
    }
}
