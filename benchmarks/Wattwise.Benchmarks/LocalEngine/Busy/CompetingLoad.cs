using System.Diagnostics;

namespace Wattwise.Benchmarks.LocalEngine;

/// <summary>Processes that compute for nothing beside what is measured.</summary>
/// <param name="Processes">How many; 0 for a quiet machine.</param>
/// <param name="IsNiced">Whether they give way.</param>
internal sealed record CompetingLoad(int Processes, bool IsNiced)
{
    /// <summary>The hidden verb of one such process.</summary>
    public const string Verb = "compete";

    /// <summary>The loads of the verb <c>busy</c>.</summary>
    public static CompetingLoad[] All { get; } =
        [new(0, false), new(1, false), new(2, false), new(8, false), new(1, true), new(2, true), new(8, true)];

    /// <summary>Reads what <see cref="ToString"/> writes.</summary>
    public static CompetingLoad[] Parse(string names) =>
        names == "all" ? All : [.. names.Split(',').Select(name => All.First(load => load.ToString() == name))];

    /// <summary>Starts the processes, which end when this one does.</summary>
    public async Task<IAsyncDisposable> StartAsync()
    {
        var started = new Started();
        for (var i = 0; i < Processes; i++)
            started.Children.Add(await ChildProcess.StartAsync([Verb, .. IsNiced ? (object[])["--niced"] : []]));
        return started;
    }

    /// <summary>What one such process does: it computes until its input ends.</summary>
    public static int Run(bool isNiced)
    {
        if (isNiced)
            Process.GetCurrentProcess().PriorityClass = ProcessPriorityClass.Idle;
        Console.WriteLine(DecodeChild.Answer + "ready");
        new Thread(() =>
        {
            while (true)
                Thread.SpinWait(1000);
        })
        { IsBackground = true }.Start();
        while (Console.In.ReadLine() is not null)
        {
        }

        return 0;
    }

    public override string ToString() => Processes == 0 ? "quiet" : $"{Processes}{(IsNiced ? "-niced" : "")}";

    private sealed class Started : IAsyncDisposable
    {
        public List<ChildProcess> Children { get; } = [];

        public async ValueTask DisposeAsync() => await Task.WhenAll(Children.Select(child => child.DisposeAsync().AsTask()));
    }
}
