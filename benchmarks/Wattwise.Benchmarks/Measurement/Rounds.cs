namespace Wattwise.Benchmarks.Measurement;

/// <summary>Two contestants in turn, round by round, so that whatever else the machine does hits both alike.</summary>
internal static class Rounds
{
    /// <summary>Runs each contestant once to warm up, then alternates, and gives each one's figures in order.</summary>
    public static async Task<(double[] Ours, double[] Peer)> AlternateAsync(int rounds, Func<Task<double>> ours, Func<Task<double>> peer)
    {
        await peer();
        await ours();
        var oursFigures = new double[rounds];
        var peerFigures = new double[rounds];
        for (var round = 0; round < rounds; round++)
        {
            // Who goes first changes from round to round.
            if (round % 2 == 0)
            {
                peerFigures[round] = await peer();
                oursFigures[round] = await ours();
            }
            else
            {
                oursFigures[round] = await ours();
                peerFigures[round] = await peer();
            }
        }

        return (oursFigures, peerFigures);
    }

    public static double Median(double[] figures)
    {
        var sorted = figures.Order().ToArray();
        return sorted.Length % 2 == 1 ? sorted[sorted.Length / 2] : (sorted[sorted.Length / 2 - 1] + sorted[sorted.Length / 2]) / 2;
    }
}
