using CsCheck;

namespace Wattwise.TestKit;

/// <summary>
/// Checks of a property with generated cases, one after the other: the same ones in each run. CsCheck's own <c>Sample</c> keeps its seed
/// for the first case alone. With the environment variable <c>WATTWISE_FUZZ_SECONDS</c> each check takes so many seconds, with other
/// cases each time unless it has a seed: the state of the generator before a case, as a failure prints it.
/// </summary>
public static class Properties
{
    public static void ForAll<T>(this Gen<T> gen, Action<T> property, int iter = 100, string? seed = null)
    {
        var run = new CaseRun<T>(gen, iter, seed);
        while (run.TryNext())
        {
            try
            {
                property(run.Current);
            }
            catch (Exception exception)
            {
                run.Fail(exception);
            }
        }

        run.ThrowIfFailed();
    }

    public static async Task ForAllAsync<T>(this Gen<T> gen, Func<T, Task> property, int iter = 100, string? seed = null)
    {
        var run = new CaseRun<T>(gen, iter, seed);
        while (run.TryNext())
        {
            try
            {
                await property(run.Current);
            }
            catch (Exception exception)
            {
                run.Fail(exception);
            }
        }

        run.ThrowIfFailed();
    }

    public static void ForAll<T>(this Gen<T> gen, Func<T, bool> property, int iter = 100, string? seed = null) =>
        gen.ForAll(t => Assert.True(property(t), "It is false."), iter, seed);

    public static Task ForAllAsync<T>(this Gen<T> gen, Func<T, Task<bool>> property, int iter = 100, string? seed = null) =>
        gen.ForAllAsync(async t => Assert.True(await property(t), "It is false."), iter, seed);

    public static void ForAll<T1, T2>(this Gen<(T1, T2)> gen, Action<T1, T2> property, int iter = 100, string? seed = null) =>
        gen.ForAll(t => property(t.Item1, t.Item2), iter, seed);

    public static void ForAll<T1, T2>(this Gen<(T1, T2)> gen, Func<T1, T2, bool> property, int iter = 100, string? seed = null) =>
        gen.ForAll(t => property(t.Item1, t.Item2), iter, seed);

    public static void ForAll<T1, T2, T3>(this Gen<(T1, T2, T3)> gen, Action<T1, T2, T3> property, int iter = 100, string? seed = null) =>
        gen.ForAll(t => property(t.Item1, t.Item2, t.Item3), iter, seed);

    public static void ForAll<T1, T2, T3>(
        this Gen<(T1, T2, T3)> gen, Func<T1, T2, T3, bool> property, int iter = 100, string? seed = null) =>
        gen.ForAll(t => property(t.Item1, t.Item2, t.Item3), iter, seed);

    public static void ForAll<T1, T2, T3, T4>(
        this Gen<(T1, T2, T3, T4)> gen, Action<T1, T2, T3, T4> property, int iter = 100, string? seed = null) =>
        gen.ForAll(t => property(t.Item1, t.Item2, t.Item3, t.Item4), iter, seed);

    public static void ForAll<T1, T2, T3, T4>(
        this Gen<(T1, T2, T3, T4)> gen, Func<T1, T2, T3, T4, bool> property, int iter = 100, string? seed = null) =>
        gen.ForAll(t => property(t.Item1, t.Item2, t.Item3, t.Item4), iter, seed);

    public static void ForAll<T1, T2, T3, T4, T5>(
        this Gen<(T1, T2, T3, T4, T5)> gen, Action<T1, T2, T3, T4, T5> property, int iter = 100, string? seed = null) =>
        gen.ForAll(t => property(t.Item1, t.Item2, t.Item3, t.Item4, t.Item5), iter, seed);

    public static void ForAll<T1, T2, T3, T4, T5>(
        this Gen<(T1, T2, T3, T4, T5)> gen, Func<T1, T2, T3, T4, T5, bool> property, int iter = 100, string? seed = null) =>
        gen.ForAll(t => property(t.Item1, t.Item2, t.Item3, t.Item4, t.Item5), iter, seed);

    public static void ForAll<T1, T2, T3, T4, T5, T6>(
        this Gen<(T1, T2, T3, T4, T5, T6)> gen, Action<T1, T2, T3, T4, T5, T6> property, int iter = 100, string? seed = null) =>
        gen.ForAll(t => property(t.Item1, t.Item2, t.Item3, t.Item4, t.Item5, t.Item6), iter, seed);

    public static void ForAll<T1, T2, T3, T4, T5, T6>(
        this Gen<(T1, T2, T3, T4, T5, T6)> gen, Func<T1, T2, T3, T4, T5, T6, bool> property, int iter = 100, string? seed = null) =>
        gen.ForAll(t => property(t.Item1, t.Item2, t.Item3, t.Item4, t.Item5, t.Item6), iter, seed);

    public static Task ForAllAsync<T1, T2, T3>(
        this Gen<(T1, T2, T3)> gen, Func<T1, T2, T3, Task> property, int iter = 100, string? seed = null) =>
        gen.ForAllAsync(t => property(t.Item1, t.Item2, t.Item3), iter, seed);
}
