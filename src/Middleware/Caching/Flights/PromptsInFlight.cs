using System.Numerics.Tensors;

namespace Wattwise.Caching;

/// <summary>The prompts that the model is answering at this moment, with their vectors: a similar one may wait for the answer.</summary>
/// <remarks>
/// A prompt enters when its own look-up is over and nothing is left but to call the model, so what is waited for never waits itself.
/// It enters only if it has seen every similar one that entered before: of prompts that come at once, one calls the model. Thread-safe.
/// </remarks>
internal sealed class PromptsInFlight
{
    // Each look-up compares its vector with those of its partition; beyond this, prompts are answered without being waited for.
    private const int MaxCount = 1_024;

    private readonly Lock _lock = new();
    private readonly List<PromptInFlight> _prompts = [];
    private long _lastNumber;

    /// <summary>Finds what is similar to a prompt.</summary>
    /// <param name="request">The request.</param>
    /// <param name="vector">Its prompt's vector.</param>
    /// <param name="minCosineSimilarity">The smallest similarity.</param>
    /// <param name="matches">Takes what was found.</param>
    /// <returns>The number of the last prompt that entered, for <see cref="TryEnter"/>.</returns>
    public long Find(CacheRequest request, ReadOnlyMemory<float> vector, float minCosineSimilarity, List<LookupMatch> matches)
    {
        lock (_lock)
        {
            FindSince(0, request, vector, minCosineSimilarity, matches);
            return _lastNumber;
        }
    }

    /// <summary>Enters a prompt, unless similar ones entered that it has not seen.</summary>
    /// <param name="prompt">The prompt.</param>
    /// <param name="minCosineSimilarity">The smallest similarity.</param>
    /// <param name="seen">The number of the last prompt that this one was compared with; moved on.</param>
    /// <param name="matches">Takes those that it has not seen.</param>
    /// <returns>False where there are any.</returns>
    public bool TryEnter(PromptInFlight prompt, float minCosineSimilarity, ref long seen, List<LookupMatch> matches)
    {
        lock (_lock)
        {
            FindSince(seen, prompt.Request, prompt.Vector, minCosineSimilarity, matches);
            seen = _lastNumber;
            if (matches.Count > 0)
                return false;

            if (_prompts.Count < MaxCount)
            {
                prompt.Number = ++_lastNumber;
                _prompts.Add(prompt);
            }

            return true;
        }
    }

    /// <summary>Takes a prompt out, whether it had entered or not.</summary>
    public void Leave(PromptInFlight prompt)
    {
        lock (_lock)
            _prompts.Remove(prompt);
    }

    private void FindSince(long seen, CacheRequest request, ReadOnlyMemory<float> vector, float minCosineSimilarity, List<LookupMatch> matches)
    {
        for (var i = _prompts.Count - 1; i >= 0 && _prompts[i].Number > seen; i--)
        {
            var prompt = _prompts[i];
            if (prompt.Vector.Length != vector.Length || !request.MayFollow(prompt.Request))
                continue;

            var similarity = TensorPrimitives.Dot(prompt.Vector.Span, vector.Span);
            if (similarity >= minCosineSimilarity)
                matches.Add(new LookupMatch(Entry: null, prompt, similarity));
        }
    }
}
