using Wattwise.Accounting;

namespace Wattwise.LocalEngine;

/// <summary>
/// A request that runs: its tokens, how many of them the KV cache holds, and what it holds reserved. Only for the engine thread.
/// </summary>
internal sealed class ActiveSequence
{
    private readonly TimeProvider _clock;
    private readonly long _started;
    private int[] _tokens;
    private long? _firstToken;

    /// <param name="work">The request.</param>
    /// <param name="id">Its sequence in the KV cache.</param>
    /// <param name="reservedTokens">Cells of the KV cache that are set aside for it.</param>
    /// <param name="clock">The engine's clock.</param>
    public ActiveSequence(GenerationWork work, int id, int reservedTokens, TimeProvider clock)
    {
        _clock = clock;
        _started = clock.GetTimestamp();
        Work = work;
        Id = id;
        ReservedTokens = reservedTokens;
        PromptLength = work.Prompt.Length;
        _tokens = new int[Math.Max(PromptLength + Math.Min(work.MaxOutputTokens, 256), 16)];
        work.Prompt.CopyTo(_tokens);
        Count = PromptLength;
    }

    public GenerationWork Work { get; }

    public int Id { get; }

    public int ReservedTokens { get; }

    /// <summary>Tokens of the prompt, or what a context shift left of them.</summary>
    public int PromptLength { get; private set; }

    /// <summary>Tokens so far, those included that the KV cache does not hold yet.</summary>
    public int Count { get; private set; }

    /// <summary>How many of the tokens the KV cache holds.</summary>
    public int Computed { get; set; }

    /// <summary>How many tokens of the prompt the KV cache held at the start.</summary>
    public int Cached { get; set; }

    public PrefixLease Lease { get; set; }

    /// <summary>Whether tokens were dropped from its middle: its cells are of no use to others then.</summary>
    public bool IsShifted { get; private set; }

    /// <summary>Whether it was answered, failed or dropped.</summary>
    public bool HasEnded { get; set; }

    /// <summary>Whether its cells hold what are no numbers: nobody may have them.</summary>
    public bool IsPoisoned { get; set; }

    /// <summary>Whether the meter failed while it ran, so that its energy is not known.</summary>
    public bool IsUnmetered { get; set; }

    public bool IsPrefilling => Computed < PromptLength;

    /// <summary>All tokens so far.</summary>
    public ReadOnlySpan<int> Tokens => _tokens.AsSpan(0, Count);

    /// <summary>Rows of the running batch.</summary>
    public int Rows { get; set; }

    /// <summary>The first row of the running batch that gives logits for this sequence; -1 where none does.</summary>
    public int OutputRow { get; set; }

    /// <summary>Its part in speculation; <see langword="null"/> where it takes none.</summary>
    public SpeculativeSequence? Speculation { get; set; }

    /// <summary>Those of <see cref="Rows"/> that compute guesses, and padding.</summary>
    public int DraftRows { get; set; }

    /// <summary>Those of <see cref="DraftRows"/> that were for nothing.</summary>
    public int WastedRows { get; set; }

    /// <summary>The seconds of steps that fell to this sequence since energy was last shared out.</summary>
    public double Share { get; set; }

    /// <summary>The part of <see cref="Share"/> that went into wasted rows.</summary>
    public double WastedShare { get; set; }

    /// <summary>The part of <see cref="Energy"/> that went into wasted rows.</summary>
    public EnergyEstimate? WastedEnergy { get; set; }

    /// <summary>Its part of the energy so far, without idle power as far as that is known.</summary>
    public EnergyEstimate? Energy { get; set; }

    /// <summary>Its part of the idle power so far; <see langword="null"/> if that is unknown.</summary>
    public EnergyEstimate? Idle { get; set; }

    /// <summary>Tokens that were chosen so far.</summary>
    public int OutputTokens { get; private set; }

    /// <summary>Appends a token that was chosen.</summary>
    public void Append(int token)
    {
        _firstToken ??= _clock.GetTimestamp();
        if (Count == _tokens.Length)
            Array.Resize(ref _tokens, 2 * _tokens.Length);
        _tokens[Count++] = token;
        OutputTokens++;
    }

    /// <summary>Drops tokens from the middle; the positions of those behind move down.</summary>
    public void Drop(int start, int count)
    {
        _tokens.AsSpan(start + count, Count - start - count).CopyTo(_tokens.AsSpan(start));
        Count -= count;
        Computed -= count;
        PromptLength = Math.Min(PromptLength, start);
        IsShifted = true;
    }

    /// <summary>What this sequence took.</summary>
    public SequenceReport Report()
    {
        var now = _clock.GetTimestamp();
        var first = _firstToken ?? now;
        return new(
            Cached,
            OutputTokens,
            _clock.GetElapsedTime(Work.EnqueuedAt, _started),
            _clock.GetElapsedTime(_started, first),
            _clock.GetElapsedTime(first, now),
            IsUnmetered ? null : Energy,
            Speculation is { } speculation ? new(speculation.Drafted, speculation.Accepted) : default,
            IsUnmetered ? null : WastedEnergy,
            IsUnmetered ? null : Idle);
    }
}
