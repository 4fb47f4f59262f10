namespace Wattwise.Benchmarks.Measurement;

/// <summary>Contestants in turn, round by round, so that whatever else the machine does hits all of them alike.</summary>
internal static class Rounds
{
    /// <summary>Runs each of two contestants once to warm up, then alternates, and gives each one's figures in order.</summary>
    public static async Task<(double[] Ours, double[] Peer)> AlternateAsync(int rounds, Func<Task<double>> ours, Func<Task<double>> peer)
    {
        var figures = await AlternateAsync(rounds, warmUp: true, _ => peer(), _ => ours());
        return (figures[1], figures[0]);
    }

    /// <summary>Runs the contestants in turn and gives what each made of each round, in order.</summary>
    /// <param name="rounds">How many rounds count.</param>
    /// <param name="warmUp">Whether a round that does not count, number -1, comes first.</param>
    /// <param name="contestants">Each gets the round's number, so that all of them do the same work in one round.</param>
    public static async Task<T[][]> AlternateAsync<T>(int rounds, bool warmUp, params Func<int, Task<T>>[] contestants)
    {
        if (warmUp)
        {
            foreach (var contestant in contestants)
                await contestant(-1);
        }

        var results = contestants.Select(_ => new T[rounds]).ToArray();
        for (var round = 0; round < rounds; round++)
        {
            // Who goes first changes from round to round.
            for (var i = 0; i < contestants.Length; i++)
            {
                var turn = (round + i) % contestants.Length;
                results[turn][round] = await contestants[turn](round);
            }
        }

        return results;
    }

    public static double Median(IEnumerable<double> figures) => Quantile(figures, 0.5);

    /// <summary>The figure below which this share of them lies; between two of them in proportion.</summary>
    public static double Quantile(IEnumerable<double> figures, double share)
    {
        var sorted = figures.Order().ToArray();
        if (sorted.Length == 0)
            return double.NaN;
        var position = share * (sorted.Length - 1);
        var below = (int)position;
        var above = Math.Min(below + 1, sorted.Length - 1);
        return sorted[below] + (position - below) * (sorted[above] - sorted[below]);
    }
}
