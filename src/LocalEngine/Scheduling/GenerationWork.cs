namespace Wattwise.LocalEngine;

/// <summary>A request that generates tokens; the scheduler runs several side by side.</summary>
/// <param name="prompt">The prompt's tokens; at least one.</param>
/// <param name="maxOutputTokens">The most tokens to generate.</param>
internal abstract class GenerationWork(int[] prompt, int maxOutputTokens) : EngineWork
{
    /// <summary>The prompt's tokens.</summary>
    public ReadOnlySpan<int> Prompt => prompt;

    /// <summary>The most tokens that this request generates.</summary>
    public int MaxOutputTokens => maxOutputTokens;

    /// <summary>Requests of one scope share the KV cache of equal prompt beginnings; no others do.</summary>
    public virtual string? PrefixScope => null;

    /// <summary>Whether the prompt is never to be evicted from the prefix cache.</summary>
    public virtual bool PinsPrompt => false;

    /// <summary>Whether that came to be.</summary>
    public bool IsPinned { get; set; }

    /// <summary>How tokens are chosen, for drafts; <see langword="null"/> where nothing may be drafted for this request.</summary>
    public virtual DraftSampling? DraftSampling => null;

    /// <summary>How many tokens of a draft, one after another, the answer may have; none behind them is worth a row.</summary>
    public virtual int CountAllowed(ReadOnlySpan<int> draft) => draft.Length;

    /// <summary>Whether a constraint may force text of the answer.</summary>
    public virtual bool HasForcedText => false;

    /// <summary>The tokens that a constraint leaves no choice about, from where the answer is; none where there is a choice.</summary>
    /// <param name="last">The last token.</param>
    public virtual int[] Forced(int last) => [];

    /// <summary>What the model is changed by for this request; only requests with equal adapters are computed together.</summary>
    public virtual AdapterSet Adapters => AdapterSet.None;

    /// <summary>Chooses the next token, and keeps its text for <see cref="Publish"/>.</summary>
    /// <param name="session">The session, for its sampler and vocabulary.</param>
    /// <param name="logits">The row of logits; may be changed.</param>
    /// <param name="history">All tokens so far, prompt included.</param>
    /// <param name="token">The token that was chosen.</param>
    /// <returns>Whether generation goes on behind that token.</returns>
    public abstract bool Next(LlamaSession session, Span<float> logits, ReadOnlySpan<int> history, out int token);

    /// <summary>Shows the reader what was chosen so far.</summary>
    public virtual void Publish()
    {
    }

    /// <summary>Tells what the request took that ends without an answer. Nothing reads on, or <see cref="EngineWork.Fail"/> follows.</summary>
    /// <param name="report">What it took.</param>
    /// <param name="computed">Its tokens that the KV cache holds.</param>
    public virtual void Drop(in SequenceReport report, int computed)
    {
    }

    /// <summary>Ends the answer.</summary>
    public abstract void Complete(in SequenceReport report);
}
