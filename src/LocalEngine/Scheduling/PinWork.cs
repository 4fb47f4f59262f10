namespace Wattwise.LocalEngine;

/// <summary>Computes a prompt to keep it, and generates nothing.</summary>
/// <param name="prompt">The prompt's tokens.</param>
/// <param name="scope">Who shares it.</param>
/// <param name="adapters">What the model is changed by.</param>
internal sealed class PinWork(int[] prompt, string? scope, AdapterSet adapters) : GenerationWork(prompt, maxOutputTokens: 1)
{
    private readonly TaskCompletionSource<bool> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Whether the prompt is kept.</summary>
    public Task<bool> Task => _completion.Task;

    /// <summary>Which cache keeps it: a failed computation empties that, and pins of the next one are others' holds.</summary>
    public int Epoch { get; set; }

    /// <summary>Whether the prompt is kept for a caller who has gone: nobody would let go of it.</summary>
    public bool IsForNobody { get; private set; }

    public override string? PrefixScope => scope;

    public override AdapterSet Adapters => adapters;

    public override bool PinsPrompt => true;

    public override bool Next(LlamaSession session, Span<float> logits, ReadOnlySpan<int> history, out int token)
    {
        token = history[^1]; // never computed: nothing goes on behind it
        return false;
    }

    public override void Complete(in SequenceReport report) => IsForNobody = !_completion.TrySetResult(IsPinned) && IsPinned;

    public override void Fail(Exception exception) => _completion.TrySetException(exception);
}
