namespace Wattwise.LocalEngine.Tests;

public class CoreGovernorTests
{
    public static TheoryData<int, bool> Machines => new()
    {
        { 2, true },
        { 2, false },
        { 4, true },
        { 8, true },
    };

    [Theory]
    [MemberData(nameof(Machines))]
    public void On_a_quiet_machine_the_choice_costs_less_than_two_percent_of_the_best_number_of_threads(int cores, bool isReadable)
    {
        var random = new Random(1);
        var machine = new SimulatedMachine(cores, isReadable) { Noise = () => 0.9 + (0.2 * random.NextDouble()) };
        machine.Run(5);

        var rate = machine.Run(30);

        Assert.InRange(rate, 0.98 / machine.StepSeconds(machine.Best()), 1.1 / machine.StepSeconds(machine.Best()));
    }

    [Theory]
    [MemberData(nameof(Machines))]
    public void When_others_take_a_core_the_threads_follow_within_a_fifth_of_a_second(int cores, bool isReadable)
    {
        var machine = new SimulatedMachine(cores, isReadable);
        machine.Run(2);
        machine.Others = 1;

        machine.Run(0.2);

        Assert.InRange(machine.Threads, 1, cores - 1);
    }

    [Theory]
    [MemberData(nameof(Machines))]
    public void A_step_that_waits_for_a_core_is_cut_and_costs_a_few_times_its_usual_time(int cores, bool isReadable)
    {
        var machine = new SimulatedMachine(cores, isReadable);
        machine.Run(2);
        machine.Others = cores;

        var worst = Enumerable.Range(0, 50).Max(_ => machine.Step());

        Assert.InRange(worst, 0, 0.06);
    }

    [Theory]
    [MemberData(nameof(Machines))]
    public void Beside_a_load_that_lasts_trials_cost_less_than_six_percent_of_the_best_number_of_threads(int cores, bool isReadable)
    {
        var machine = new SimulatedMachine(cores, isReadable) { Others = cores };
        machine.Run(2);

        var rate = machine.Run(30);

        Assert.InRange(rate, 0.94 / machine.StepSeconds(machine.Best()), 1.01 / machine.StepSeconds(machine.Best()));
    }

    [Theory]
    [MemberData(nameof(Machines))]
    public void When_a_short_load_is_over_all_threads_are_back_within_half_a_second(int cores, bool isReadable)
    {
        var machine = new SimulatedMachine(cores, isReadable);
        machine.Run(2);
        machine.Others = cores;
        machine.Run(0.4);
        machine.Others = 0;

        machine.Run(0.6);

        Assert.Equal(cores, machine.Threads);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(8)]
    public void When_a_heavy_load_of_half_a_minute_is_over_all_threads_are_back_within_half_a_second(int cores)
    {
        var machine = new SimulatedMachine(cores, isReadable: true);
        machine.Run(4);
        machine.Others = 4 * cores;
        machine.Run(30);
        machine.Others = 0;

        machine.Run(0.5);

        Assert.Equal(cores, machine.Threads);
    }

    [Fact]
    public void A_load_that_comes_and_goes_leaves_at_least_nine_tenths_of_what_the_best_choice_gives()
    {
        var machine = new SimulatedMachine(2, isReadable: true);
        machine.Run(2);
        var (steps, best) = (0.0, 0.0);
        for (var second = 0; second < 20; second++)
        {
            machine.Others = second % 2 == 0 ? 2 : 0;
            steps += machine.Run(1);
            best += 1 / machine.StepSeconds(machine.Best());
        }

        Assert.InRange(steps, 0.9 * best, 1.01 * best);
    }

    [Fact]
    public void A_model_that_more_threads_slow_down_gets_fewer()
    {
        var choice = new ThreadChoice(8);
        double Seconds(int threads) => 0.001 * ((8.0 / threads) + threads);

        for (var step = 0; step < 20_000; step++)
        {
            var threads = choice.Wanted(1);
            choice.Record(1, threads, Seconds(threads), isFirst: false, isCalm: true);
        }

        Assert.InRange(choice.Wanted(1), 2, 4);
    }

    [Fact]
    public void Steps_of_many_rows_keep_all_threads()
    {
        var choice = new ThreadChoice(8);

        for (var step = 0; step < 5_000; step++)
            choice.Record(512, choice.Wanted(512), 1, isFirst: false, isCalm: true);

        Assert.Equal(8, choice.Wanted(512));
    }

    [Theory]
    [InlineData(1, new[] { 1 })]
    [InlineData(2, new[] { 1, 2 })]
    [InlineData(6, new[] { 1, 2, 3, 4, 6 })]
    [InlineData(16, new[] { 1, 2, 3, 4, 6, 8, 12, 16 })]
    public void Few_numbers_of_threads_are_considered(int most, int[] counts) => Assert.Equal(counts, ThreadChoice.CountsUpTo(most));
}
