using System.Numerics.Tensors;

namespace Wattwise.Caching;

/// <summary>The prompts that the model is answering at this moment, found by meaning: a similar one may wait for the answer.</summary>
/// <remarks>
/// A prompt enters when its own look-up is over and nothing is left but to call the model, so what is waited for never waits itself.
/// It enters only if it has seen every similar one that entered before: of prompts that come at once, one calls the model. Thread-safe.
/// </remarks>
internal sealed class SimilarFlights
{
    // Each look-up compares its vector with those of its partition; beyond this, prompts are answered without being waited for.
    private const int MaxCount = 1_024;

    private readonly Lock _lock = new();
    private readonly List<PromptFlight> _prompts = [];
    private long _lastNumber;

    /// <summary>Finds what is similar to a prompt among all that entered.</summary>
    /// <param name="prompt">The prompt; <see cref="PromptFlight.Seen"/> is moved on.</param>
    /// <param name="minCosineSimilarity">The smallest similarity.</param>
    public IReadOnlyList<SimilarFlight> Find(PromptFlight prompt, float minCosineSimilarity)
    {
        lock (_lock)
            return FindSinceSeen(prompt, minCosineSimilarity) ?? [];
    }

    /// <summary>Enters a prompt, unless similar ones entered that it has not seen.</summary>
    /// <param name="prompt">The prompt; <see cref="PromptFlight.Seen"/> is moved on.</param>
    /// <param name="minCosineSimilarity">The smallest similarity.</param>
    /// <returns>Those that it had not seen; empty if it entered.</returns>
    public IReadOnlyList<SimilarFlight> TryEnter(PromptFlight prompt, float minCosineSimilarity)
    {
        lock (_lock)
        {
            var newcomers = FindSinceSeen(prompt, minCosineSimilarity);
            if (newcomers is null && _prompts.Count < MaxCount)
            {
                prompt.Number = ++_lastNumber;
                _prompts.Add(prompt);
            }

            return newcomers ?? [];
        }
    }

    /// <summary>Takes a prompt out, whether it had entered or not.</summary>
    public void Leave(PromptFlight prompt)
    {
        lock (_lock)
            _prompts.Remove(prompt);
    }

    private List<SimilarFlight>? FindSinceSeen(PromptFlight prompt, float minCosineSimilarity)
    {
        List<SimilarFlight>? found = null;
        for (var i = _prompts.Count - 1; i >= 0 && _prompts[i].Number > prompt.Seen; i--)
        {
            var other = _prompts[i];
            if (other.Vector.Length != prompt.Vector.Length || !prompt.Request.MayFollow(other.Request))
                continue;

            var similarity = TensorPrimitives.Dot(other.Vector.Span, prompt.Vector.Span);
            if (similarity >= minCosineSimilarity)
                (found ??= []).Add(new SimilarFlight(other, similarity));
        }

        prompt.Seen = _lastNumber;
        return found;
    }
}
