using Microsoft.Extensions.Time.Testing;

namespace Wattwise.LocalEngine.Tests;

public class CoreBudgetTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public void An_engine_alone_gets_all_it_wants()
    {
        var budget = Budget(4);

        Assert.True(budget.TryLease(new(), 3, isFixed: false, rows: 1, Never, out var lease));

        Assert.Equal(3, lease.Threads);
        Assert.Equal(3, budget.Leased);
    }

    [Fact]
    public void Engines_at_work_at_the_same_time_get_a_share_each()
    {
        var budget = Budget(4);
        var (one, other) = (new CoreUser(), new CoreUser());
        budget.TryLease(one, 2, isFixed: false, rows: 1, Never, out _);

        budget.TryLease(other, 4, isFixed: false, rows: 1, Never, out var second);

        Assert.Equal(2, second.Threads);
        Assert.Equal(4, budget.Leased);
    }

    [Fact]
    public async Task Many_engines_never_hold_more_cores_than_there_are_but_for_one_guest_and_all_get_their_turn()
    {
        const int cores = 3;
        var budget = Budget(cores);
        var (held, most) = (0, 0);
        var turns = new int[8];

        await Task.WhenAll(Enumerable.Range(0, turns.Length).Select(engine => Task.Factory.StartNew(
            () =>
            {
                var user = new CoreUser();
                for (var step = 0; step < 200; step++)
                {
                    Assert.True(budget.TryLease(
                        user, 1 + (engine % cores), isFixed: engine % 4 == 3, rows: engine == 0 ? 512 : 1, Never, out var lease));
                    var now = Interlocked.Add(ref held, lease.Threads);
                    InterlockedMax(ref most, now);
                    Thread.SpinWait(200);
                    Interlocked.Add(ref held, -lease.Threads);
                    budget.Return(user, lease, null);
                    turns[engine]++;
                }
            },
            TestContext.Current.CancellationToken, TaskCreationOptions.LongRunning,
            TaskScheduler.Default))).WaitAsync(Patience, TestContext.Current.CancellationToken);

        Assert.InRange(most, 1, cores + 1);
        Assert.All(turns, count => Assert.Equal(200, count));
        Assert.Equal(0, budget.Leased);
    }

    [Fact]
    public void A_short_step_does_not_wait_behind_a_long_one_but_a_second_one_does()
    {
        var budget = Budget(2);
        budget.TryLease(new(), 2, isFixed: false, rows: 512, Never, out _);

        Assert.True(budget.TryLease(new(), 2, isFixed: false, rows: 1, Never, out var guest));
        Assert.False(budget.TryLease(new(), 2, isFixed: false, rows: 1, () => true, out _));

        Assert.Equal((1, true), (guest.Threads, guest.IsGuest));
    }

    [Fact]
    public async Task Who_waits_in_vain_gives_up_and_the_next_one_is_served()
    {
        var budget = Budget(1);
        var (holder, next) = (new CoreUser(), new CoreUser());
        budget.TryLease(holder, 1, isFixed: false, rows: 1, Never, out var held);
        var isGivenUp = false;
        var abandoned = Task.Run(
            () => budget.TryLease(new(), 1, isFixed: false, rows: 1, () => Volatile.Read(ref isGivenUp), out _),
            TestContext.Current.CancellationToken);
        var served = Task.Run(() => budget.TryLease(next, 1, isFixed: false, rows: 1, Never, out _), TestContext.Current.CancellationToken);

        Volatile.Write(ref isGivenUp, true);
        Assert.False(await abandoned.WaitAsync(Patience, TestContext.Current.CancellationToken));
        budget.Return(holder, held, null);

        Assert.True(await served.WaitAsync(Patience, TestContext.Current.CancellationToken));
    }

    [Fact]
    public void A_fixed_number_of_threads_is_given_whatever_the_machine_has()
    {
        var budget = Budget(2);

        budget.TryLease(new(), 4, isFixed: true, rows: 1, Never, out var lease);

        Assert.Equal((4, 2), (lease.Threads, budget.Leased));
        Assert.Equal(2, lease.Cores);
    }

    [Theory]
    [InlineData(1, 4)]
    [InlineData(2, 2)]
    public void An_engine_that_paused_just_now_keeps_its_share_unless_it_computed_a_single_step(int steps, int left)
    {
        var clock = new FakeTimeProvider();
        var budget = new CoreBudget(4, new(4, null, clock), clock);
        var other = new CoreUser();
        for (var step = 0; step < steps; step++)
        {
            clock.Advance(TimeSpan.FromMilliseconds(1));
            budget.TryLease(other, 4, isFixed: false, rows: 1, Never, out var held);
            clock.Advance(TimeSpan.FromMilliseconds(20));
            budget.Return(other, held, null);
        }

        budget.TryLease(new(), 4, isFixed: false, rows: 31, Never, out var lease);

        Assert.Equal(left, lease.Threads);
    }

    [Fact]
    public void Engines_that_load_at_the_same_time_leave_each_other_a_core()
    {
        var budget = Budget(4);
        var loading = new CoreUser { IsLoading = true };
        budget.BeginLoad();
        budget.BeginLoad();

        budget.TryLease(loading, 4, isFixed: false, rows: 2, Never, out var beside);
        budget.Return(loading, beside, null);
        budget.EndLoad();
        budget.TryLease(loading, 4, isFixed: false, rows: 2, Never, out var alone);

        Assert.Equal((3, 4), (beside.Threads, alone.Threads));
    }

    [Fact]
    public void A_load_beside_it_leaves_an_engine_that_serves_what_the_machine_has()
    {
        var budget = Budget(4);
        budget.BeginLoad();

        budget.TryLease(new(), 4, isFixed: false, rows: 1, Never, out var lease);

        Assert.Equal(4, lease.Threads);
    }

    [Fact]
    public void What_loads_take_is_not_taken_for_the_work_of_others_once_they_have_ended()
    {
        var free = 2.0;
        var clock = new FakeTimeProvider();
        var budget = new CoreBudget(2, new(2, () => free, clock), clock);
        var user = new CoreUser();
        Step();
        budget.BeginLoad();
        free = 1;
        Step();
        budget.EndLoad();

        Step();

        Assert.Equal(2, budget.Limit);

        void Step()
        {
            budget.TryLease(user, 2, isFixed: false, rows: 1, Never, out var lease);
            clock.Advance(TimeSpan.FromMilliseconds(60));
            budget.Return(user, lease, new StepPace(lease.Threads, 0.06, 0.06, 0, false));
        }
    }

    private static CoreBudget Budget(int cores) => new(cores, new(cores, null, TimeProvider.System), TimeProvider.System);

    private static bool Never() => false;

    private static void InterlockedMax(ref int most, int now)
    {
        for (var seen = Volatile.Read(ref most); now > seen; seen = Volatile.Read(ref most))
            Interlocked.CompareExchange(ref most, now, seen);
    }
}
