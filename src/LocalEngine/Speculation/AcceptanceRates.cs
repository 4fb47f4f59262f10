namespace Wattwise.LocalEngine;

/// <summary>
/// How likely guesses are right, by source and by the length of the match that a look-up rests on. Only for the engine thread.
/// </summary>
/// <remarks>
/// One table belongs to the engine and remembers long; each sequence has its own, which starts from the engine's and moves fast.
/// </remarks>
internal sealed class AcceptanceRates
{
    private const int ModelEvidence = 5;
    private const int ForcedEvidence = 6;
    private const int EvidenceCount = 7;

    // Where nothing was seen yet. Low enough to be cautious on a CPU, where a wrong guess costs much, and high enough to be tried.
    private static readonly double[] Priors = [0.4, 0.5, 0.6, 0.75, 0.85, 0.6, 0.95];

    private readonly AcceptanceRates? _engine;
    private readonly AcceptanceEstimate[] _estimates = new AcceptanceEstimate[EvidenceCount];

    private AcceptanceRates(AcceptanceRates? engine, double priorWeight, double memory)
    {
        _engine = engine;
        for (var i = 0; i < _estimates.Length; i++)
            _estimates[i] = new(priorWeight, memory);
    }

    /// <summary>The table of an engine.</summary>
    public static AcceptanceRates ForEngine() => new(null, priorWeight: 8, memory: 400);

    /// <summary>The table of one sequence.</summary>
    public AcceptanceRates ForSequence() => new(this, priorWeight: 6, memory: 60);

    /// <summary>The evidence class of a look-up.</summary>
    public static int EvidenceOfMatch(int length) => length switch
    {
        < 4 => 0,
        < 6 => 1,
        < 9 => 2,
        < 17 => 3,
        _ => 4,
    };

    /// <summary>The evidence class of the draft model.</summary>
    public static int EvidenceOfModel => ModelEvidence;

    /// <summary>The evidence class of text that a constraint forces.</summary>
    public static int EvidenceOfForcedText => ForcedEvidence;

    /// <summary>The chance that the next guessed token is right.</summary>
    public double Rate(int evidence) => _estimates[evidence].Rate(_engine?.Rate(evidence) ?? Priors[evidence]);

    /// <summary>Notes a draft, here and in the engine's table.</summary>
    public void Record(int evidence, int accepted, bool rejected)
    {
        _estimates[evidence].Record(accepted, rejected);
        _engine?.Record(evidence, accepted, rejected);
    }
}
