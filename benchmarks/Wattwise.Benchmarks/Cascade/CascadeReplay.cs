using Wattwise.Cascade;

namespace Wattwise.Benchmarks.Cascade;

/// <summary>Requests that arrive one after the other at a cascade that knows nothing at first.</summary>
internal static class CascadeReplay
{
    private const string TaskClass = "task";

    /// <summary>Runs a replay of requests drawn from rows, as the product would see them.</summary>
    /// <param name="pairs">Where requests come from, one after the other, with how many of each.</param>
    /// <param name="limit">The limit on the loss.</param>
    /// <param name="evidenceShare">The share of drawn requests.</param>
    /// <param name="seed">The run.</param>
    public static ReplayResult Run(IReadOnlyList<(CascadeRow[] Rows, int Requests)> pairs, double limit, double evidenceShare, int seed)
    {
        var knowledge = new CascadeKnowledge(new KnowledgeOptions { MaxLoss = _ => limit, EvidenceShare = evidenceShare, Seed = seed });
        var random = new Random((seed * 7_919) + 13);
        var (evidence, isOver, overSince, longestOver) = (0, false, 0, 0);
        var last = new Dictionary<object, (double Kept, double Loss)>();
        var time = DateTimeOffset.UnixEpoch;
        var kept = 0.0;
        foreach (var (rows, requests) in pairs)
        {
            overSince = 0;
            object? known = null;
            for (var i = 0; i < requests; i++)
            {
                var row = rows[random.Next(rows.Length)];
                var isDrawn = knowledge.Draw(TaskClass);
                var decision = knowledge.Decide(TaskClass, 0, CascadeRule.Whole, row.Signals);
                kept += decision.Accept ? 1 : 0;
                if (isDrawn || !decision.Accept)
                {
                    evidence += isDrawn ? 1 : 0;
                    knowledge.Learn(
                        new CascadeEvidence(time.AddSeconds(i), TaskClass, 0, CascadeRule.Whole, row.Signals, row.Loss)
                        {
                            IsDrawn = isDrawn,
                        });
                }

                // What the rule in force loses on all rows, whenever the rule has changed.
                var rule = knowledge.Find(TaskClass, 0, CascadeRule.Whole);
                if (!ReferenceEquals(rule, known) || i == 0)
                {
                    known = rule;
                    var found = Measure(rule, rows);
                    isOver |= found.Loss > limit + 1e-12;
                    overSince = found.Loss > limit + 1e-12 ? overSince + 1 : 0;
                    last[rows] = found;
                }
                else if (overSince > 0)
                {
                    overSince++;
                }

                longestOver = Math.Max(longestOver, overSince);
            }
        }

        return new(last[pairs[^1].Rows].Kept, isOver, evidence, longestOver, kept / pairs.Sum(one => one.Requests));
    }

    private static (double Kept, double Loss) Measure(AcceptanceRule? rule, CascadeRow[] rows)
    {
        if (rule is null)
            return default;
        double kept = 0, loss = 0;
        foreach (var row in rows)
        {
            if (rule.Score.Of(TaskClass, row.Signals) > rule.Threshold)
                continue;
            kept++;
            loss += row.Loss;
        }

        return (kept / rows.Length, loss / rows.Length);
    }
}
