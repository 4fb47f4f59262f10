using System.Diagnostics;

namespace Wattwise.LocalEngine;

/// <summary>What the compilation of one constraint may still take: states of automata, and time. Not thread-safe.</summary>
/// <param name="states">The most states.</param>
/// <param name="time">The longest time.</param>
internal sealed class CompileBudget(int states, TimeSpan time)
{
    /// <summary>The most states of one pattern.</summary>
    public const int StatesOfPattern = 20_000;

    private readonly long _started = Stopwatch.GetTimestamp();
    private int _spent;
    private int _sinceLook;

    /// <summary>The keyword that is compiled now, for the message of an error.</summary>
    public string Keyword { get; set; } = "schema";

    /// <summary>Where that keyword is.</summary>
    public string Pointer { get; set; } = "#";

    /// <summary>A budget that lasts for what anybody needs: 2 million states and 1 second.</summary>
    public static CompileBudget Default() => new(2_000_000, TimeSpan.FromSeconds(1));

    /// <summary>Takes states off the budget.</summary>
    /// <exception cref="LlamaConstraintException">It is used up.</exception>
    public void Spend(int count)
    {
        _spent += count;
        if (_spent > states)
            throw Exceeded($"It needs more than {states} states");
        _sinceLook += count;
        if (_sinceLook < 256)
            return;
        _sinceLook = 0;
        if (Stopwatch.GetElapsedTime(_started) > time)
            throw Exceeded($"It takes longer than {time.TotalSeconds:0.#} s to compile");
    }

    /// <summary>The error of a part that is too large.</summary>
    public LlamaConstraintException Exceeded(string what) =>
        new(what, Keyword, Pointer, "Make it simpler or shorter, or check this part after generation.");
}
