using Wattwise.Cascade;

namespace Wattwise.Tests.Cascade;

/// <summary>Certifies, draws and decides as a test says, and keeps what it is taught.</summary>
internal sealed class ScriptedKnowledge : ICascadeKnowledge
{
    private readonly Lock _lock = new();
    private readonly List<CascadeEvidence> _learned = [];
    private readonly Queue<CascadeEvidence> _resets = new();

    /// <summary>Which tiers and rules are certified, for all classes.</summary>
    public HashSet<(int Tier, CascadeRule Rule)> Certified { get; } = [(0, CascadeRule.Whole)];

    /// <summary>What each certified tier keeps, and what that loses.</summary>
    public Func<int, (double KeptShare, double Loss)> Keeps { get; set; } = static _ => (0.7, 0);

    /// <summary>Certificates that do not hold.</summary>
    public IReadOnlyList<CascadeCertificate> Infeasible { get; set; } = [];

    public HashSet<string> Classes { get; } = ["unknown"];

    public Func<int, CascadeRule, IReadOnlyList<ConfidenceSignal>, bool> Accepts { get; set; } = static (_, _, _) => true;

    public Func<string, bool> Draws { get; set; } = static _ => false;

    /// <summary>Runs on each lesson, before the next certificates are read.</summary>
    public Action<CascadeEvidence>? OnLearn { get; set; }

    public IReadOnlyList<CascadeEvidence> Learned
    {
        get
        {
            lock (_lock)
                return [.. _learned];
        }
    }

    public IReadOnlyList<CascadeCertificate> Certificates
    {
        get
        {
            lock (_lock)
            {
                return
                [
                    .. from taskClass in Classes
                       from certified in Certified
                       select new CascadeCertificate(taskClass, certified.Tier, certified.Rule, 0.02, 0.05, 1_000, null)
                       {
                           KeptShare = Keeps(certified.Tier).KeptShare,
                           ObservedLoss = Keeps(certified.Tier).Loss,
                       },
                     .. Infeasible,
                ];
            }
        }
    }

    public bool Draw(string taskClass) => Draws(taskClass);

    public CascadeDecision Decide(
        string taskClass, int tier, CascadeRule rule, IReadOnlyList<ConfidenceSignal> signals, bool isSample = true) =>
        new(Accepts(tier, rule, signals), "scripted", null);

    public void Learn(CascadeEvidence evidence)
    {
        OnLearn?.Invoke(evidence);
        lock (_lock)
            _learned.Add(evidence);
    }

    public IReadOnlyList<CascadeEvidence> TakeResets()
    {
        lock (_lock)
        {
            var taken = _resets.ToArray();
            _resets.Clear();
            return taken;
        }
    }

    /// <summary>Raises an alarm.</summary>
    public void Reset(CascadeEvidence mark)
    {
        lock (_lock)
            _resets.Enqueue(mark);
    }
}
