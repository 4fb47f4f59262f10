using Microsoft.Extensions.AI;

namespace Wattwise.Gateway.Running;

/// <summary>What is known of the choices of an answer so far.</summary>
internal sealed class AnswerChoices(int count)
{
    private readonly AnswerState[] _choices = [.. Enumerable.Range(0, count).Select(_ => new AnswerState())];

    public IReadOnlyList<AnswerState> All => _choices;

    public AnswerState this[int choice] => _choices[choice];

    /// <summary>The tokens of all choices: each is a call of its own, so its prompt counts each time.</summary>
    public UsageDetails? Usage
    {
        get
        {
            if (_choices is [var only])
                return only.Usage;
            UsageDetails? sum = null;
            foreach (var choice in _choices)
            {
                if (choice.Usage is { } usage)
                    (sum ??= new UsageDetails()).Add(usage);
            }

            return sum;
        }
    }

    public string? Tier => Array.Find(_choices, choice => choice.Tier is not null)?.Tier;

    /// <summary>Whether any text of the answer is there.</summary>
    public bool HasText => Array.Exists(_choices, choice => choice.ShownLength > 0);
}
