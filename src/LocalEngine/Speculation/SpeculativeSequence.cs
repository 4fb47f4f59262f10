namespace Wattwise.LocalEngine;

/// <summary>
/// A running answer as speculation sees it: its tokens, the draft behind them, and what each source knows of it. Only for the engine
/// thread.
/// </summary>
/// <remarks>It has a copy of the tokens of its own: a context shift drops tokens of the answer, and changes nothing here.</remarks>
internal sealed class SpeculativeSequence
{
    private readonly DraftForcedText? _forced;
    private int[] _tokens;
    private int _count;

    /// <param name="id">Its sequence id, in the draft model's context too.</param>
    /// <param name="tokens">The prompt, and the first token of the answer.</param>
    /// <param name="sampling">How its tokens are chosen.</param>
    /// <param name="countAllowed">Tells how much of a draft the answer may have.</param>
    /// <param name="rates">How often guesses were right.</param>
    /// <param name="lookup">The index of its tokens; <see langword="null"/> where nothing is looked up.</param>
    /// <param name="forced">Tells what a constraint forces; <see langword="null"/> without one.</param>
    public SpeculativeSequence(
        int id, ReadOnlySpan<int> tokens, DraftSampling sampling, DraftLimit countAllowed, AcceptanceRates rates, NgramIndex? lookup,
        DraftForcedText? forced = null)
    {
        _forced = forced;
        Id = id;
        Sampling = sampling;
        CountAllowed = countAllowed;
        Rates = rates;
        Lookup = lookup;
        _tokens = new int[tokens.Length + 256];
        tokens.CopyTo(_tokens);
        _count = tokens.Length;
    }

    public int Id { get; }

    public DraftSampling Sampling { get; }

    /// <summary>Tells how much of a draft the answer may have.</summary>
    public DraftLimit CountAllowed { get; }

    public AcceptanceRates Rates { get; }

    public NgramIndex? Lookup { get; }

    /// <summary>The tokens that were chosen, prompt included.</summary>
    public ReadOnlySpan<int> Tokens => _tokens.AsSpan(0, _count);

    /// <summary>The tokens that were chosen, and the draft behind them.</summary>
    public ReadOnlySpan<int> TokensAndDraft => _tokens.AsSpan(0, _count + DraftLength);

    /// <summary>The guesses for the tokens behind the last one, padding not included.</summary>
    public ReadOnlySpan<int> Draft => _tokens.AsSpan(_count, DraftLength);

    /// <summary>How many guesses there are.</summary>
    public int DraftLength { get; set; }

    /// <summary>Rows behind the draft that only keep the shape of the step; what is computed there is thrown away.</summary>
    public int Padding { get; set; }

    /// <summary>How many tokens are to be drafted in this step.</summary>
    public int Wanted { get; set; }

    /// <summary>What the draft of this step rests on.</summary>
    public int Evidence { get; set; } = -1;

    /// <summary>Where it comes from.</summary>
    public DraftKind Kind { get; set; }

    /// <summary>The most tokens that may be drafted in this step.</summary>
    public int Room { get; set; }

    /// <summary>How many of the tokens the draft model's cache holds.</summary>
    public int ModelLength { get; set; }

    /// <summary>
    /// How many of the tokens were known before the last step, or are what it drafted: what a source computed of these is right.
    /// </summary>
    public int VerifiedLength { get; private set; }

    /// <summary>Whether the draft model only computed what its cache lacks, and lacks more.</summary>
    public bool IsCatchingUp { get; set; }

    /// <summary>Whether the draft model takes no part any more: the sequence is too long for it.</summary>
    public bool IsModelOff { get; set; }

    /// <summary>Tokens of this answer that were drafted.</summary>
    public long Drafted { get; private set; }

    /// <summary>Those that were right.</summary>
    public long Accepted { get; private set; }

    /// <summary>How many tokens there were before the step.</summary>
    public int StepStart { get; private set; }

    /// <summary>The tokens that a constraint leaves no choice about, in this step.</summary>
    public int[] Forced { get; private set; } = [];

    /// <summary>How many of them are likely enough to be drafted.</summary>
    public int ForcedLength { get; set; }

    /// <summary>Whether the last token is part of forced text, and not what was expected.</summary>
    public bool IsOffTrack { get; set; }

    /// <summary>Begins a step without a draft.</summary>
    public void BeginStep()
    {
        (DraftLength, Padding, Wanted, Evidence, IsCatchingUp) = (0, 0, 0, -1, false);
        (StepStart, ForcedLength) = (_count, 0);
        Forced = _forced?.Invoke(_tokens[_count - 1]) ?? [];
    }

    /// <summary>Where the wanted guesses go; they count once <see cref="DraftLength"/> is set.</summary>
    public Span<int> DraftSpace()
    {
        Reserve(_count + Wanted);
        return _tokens.AsSpan(_count, Wanted);
    }

    /// <summary>Appends a guess.</summary>
    public void AddDraft(int token)
    {
        Reserve(_count + DraftLength + 1);
        _tokens[_count + DraftLength++] = token;
    }

    /// <summary>Puts the tokens that were chosen in the place of the draft.</summary>
    /// <returns>How many guesses were right.</returns>
    public int Advance(ReadOnlySpan<int> chosen)
    {
        var accepted = Draft.CommonPrefixLength(chosen);
        Drafted += DraftLength;
        Accepted += accepted;
        VerifiedLength = _count + accepted;
        Reserve(_count + chosen.Length);
        chosen.CopyTo(_tokens.AsSpan(_count));
        _count += chosen.Length;
        return accepted;
    }

    private void Reserve(int count)
    {
        if (count > _tokens.Length)
            Array.Resize(ref _tokens, 2 * count);
    }
}
