using CsCheck;
using Microsoft.Extensions.Time.Testing;
using Wattwise.Gateway.Access;

namespace Wattwise.Gateway.Tests.Access;

public sealed class BudgetTests
{
    private static readonly GatewayKeySettings Settings =
        new("tenant") { TokensPerDay = 1000, TokensPerMonth = 1500, JoulesPerMonth = 15_000 };
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 30, 22, 0, 0, TimeSpan.Zero));
    private readonly FaultyStore _store = new(new InMemoryGatewayStore());

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_request_holds_what_it_may_take_and_is_booked_by_what_it_took()
    {
        var account = Account();
        Assert.Null(await HoldAsync(account, 600));
        Assert.Equal(BudgetRefusal.WhileOthersRun, (await HoldAsync(account, 600))!.RetryAfter);
        await account.SettleAsync("key", new(600, 0), new(100, 50));

        Assert.Null(await HoldAsync(account, 900));
        account.Release(new(900, 0));
        var usage = await account.ReadAsync(Token);
        Assert.Equal(new Amount(100, 50), usage.Day.Spent);
        Assert.Equal(new Amount(100, 50), usage.Keys["key"].Month.Spent);
        Assert.Equal(default, usage.HeldByOthers(""));
    }

    [Fact]
    public async Task A_day_and_a_month_of_UTC_begin_anew()
    {
        var account = Account();
        await account.SettleAsync("key", default, new(1000, 0));
        Assert.Equal(TimeSpan.FromHours(2), (await HoldAsync(account, 1))!.RetryAfter);

        _time.Advance(TimeSpan.FromHours(2));
        Assert.Null(await HoldAsync(account, 500));
        account.Release(new(500, 0));
        Assert.Equal(TimeSpan.FromDays(1), (await HoldAsync(account, 501))!.RetryAfter);
        _time.Advance(TimeSpan.FromDays(1));
        Assert.Null(await HoldAsync(account, 1000));
    }

    [Fact]
    public async Task Joules_have_a_budget_too_and_what_can_never_fit_is_told_so()
    {
        var account = Account();
        Assert.Null((await account.HoldAsync(Settings, new(1, 15_001), Token))!.RetryAfter);
        Assert.Null((await HoldAsync(account, 1001))!.RetryAfter);
        await account.SettleAsync("key", default, new(1, 14_000));
        Assert.Equal("joules a month", (await account.HoldAsync(Settings, new(1, 2_000), Token))!.Budget);
        Assert.Null(await account.HoldAsync(Settings, new(1, 1_000), Token));
    }

    [Fact]
    public async Task A_clock_that_is_set_back_does_not_hand_out_a_budget_twice()
    {
        var times = new FakeTimeProvider(_time.GetUtcNow().AddDays(2));
        var account = new BudgetAccount("tenant", _store, new(), times);
        await account.SettleAsync("key", default, new(1000, 0));

        var back = Account();
        Assert.NotNull(await HoldAsync(back, 1));
        Assert.Equal(1000, (await back.ReadAsync(Token)).Day.Spent.Tokens);
    }

    [Fact]
    public async Task What_a_gateway_holds_lapses_unless_it_renews()
    {
        var (one, other) = (Account(), Account());
        Assert.Null(await HoldAsync(one, 900));
        for (var i = 0; i < 10; i++)
        {
            _time.Advance(TimeSpan.FromSeconds(30));
            await one.KeepAsync();
            Assert.NotNull(await HoldAsync(other, 200));
        }

        _time.Advance(TimeSpan.FromSeconds(61));
        Assert.Null(await HoldAsync(other, 200));
    }

    [Fact]
    public async Task Who_gives_up_waiting_holds_nothing()
    {
        var slow = new SlowStore(_store);
        var account = new BudgetAccount("tenant", slow, new(), _time);
        using var cancelled = new CancellationTokenSource();
        var waiting = account.HoldAsync(Settings, new(1000, 0), cancelled.Token).AsTask();
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        slow.Open();

        Assert.Null(await HoldAsync(account, 1000));
    }

    [Fact]
    public async Task Who_reads_or_stops_waits_for_what_is_being_booked()
    {
        var slow = new SlowStore(_store);
        var account = new BudgetAccount("tenant", slow, new(), _time);
        account.Note("key", new(100, 0));
        var booking = account.KeepAsync();
        var (reading, closing) = (account.ReadAsync(Token).AsTask(), account.CloseAsync());
        Assert.False(closing.IsCompleted);
        slow.Open();

        Assert.Equal(100, (await reading).Day.Spent.Tokens);
        await Task.WhenAll(booking, closing);
    }

    [Fact]
    public async Task Without_the_store_nothing_is_granted_and_what_was_spent_is_booked_once_later()
    {
        var account = Account();
        Assert.Null(await HoldAsync(account, 500));
        _store.IsAway = true;
        await Assert.ThrowsAsync<IOException>(async () => await HoldAsync(account, 1));
        await account.SettleAsync("key", new(500, 0), new(400, 0));
        account.Note("key", new(1, 0));
        _store.IsAway = false;
        await account.KeepAsync();
        await account.KeepAsync();

        Assert.Equal(401, (await account.ReadAsync(Token)).Day.Spent.Tokens);
        Assert.Equal(default, (await account.ReadAsync(Token)).HeldByOthers(""));
    }

    [Fact]
    public async Task A_write_whose_answer_was_lost_is_booked_once()
    {
        var account = Account();
        _store.FailsAfterWrite = () => true;
        await account.SettleAsync("key", default, new(10, 0));
        await account.SettleAsync("key", default, new(20, 0));
        await Assert.ThrowsAsync<IOException>(async () => await HoldAsync(account, 100));
        _store.FailsAfterWrite = () => false;
        await account.SettleAsync("key", default, new(5, 0));

        var usage = await account.ReadAsync(Token);
        Assert.Equal(35, usage.Day.Spent.Tokens);
        Assert.Equal(default, usage.HeldByOthers(""));
    }

    [Fact]
    public async Task Whatever_gateways_do_and_the_store_loses_no_budget_is_overspent_and_none_booked_wrongly()
    {
        await Gen.Int[0, int.MaxValue].ForAllAsync(async seed =>
        {
            var random = new Random(seed);
            var store = new FaultyStore(new InMemoryGatewayStore()) { FailsAfterWrite = () => random.Next(8) == 0 };
            var accounts = Enumerable.Range(0, 3).Select(_ => new BudgetAccount("tenant", store, new(), _time)).ToArray();
            var running = new List<(BudgetAccount Account, Amount Held)>();
            long spent = 0;
            for (var step = 0; step < 60; step++)
            {
                store.IsAway = random.Next(10) == 0;
                var account = accounts[random.Next(accounts.Length)];
                if (random.Next(2) == 0)
                {
                    var asked = new Amount(random.Next(1, 300), 0);
                    if (await TryHoldAsync(account, asked))
                        running.Add((account, asked));
                }
                else if (running.Count > 0)
                {
                    var (holder, held) = running[^1];
                    running.RemoveAt(running.Count - 1);
                    var taken = random.NextInt64(0, held.Tokens + 1);
                    spent += taken;
                    await holder.SettleAsync("key", held, new(taken, 0));
                }

                if (spent + running.Sum(request => request.Held.Tokens) > Settings.TokensPerDay)
                    return false;
            }

            (store.IsAway, store.FailsAfterWrite) = (false, static () => false);
            foreach (var account in accounts)
                await account.KeepAsync();
            return (await accounts[0].ReadAsync(Token)).Day.Spent.Tokens == spent;
        }, iter: 200);
    }

    [Fact]
    public async Task A_busy_key_waits_for_the_store_with_few_of_its_requests_and_holds_nothing_once_it_is_idle()
    {
        var settings = new GatewayKeySettings("tenant") { TokensPerDay = 1_000_000, JoulesPerDay = 1e9 };
        var account = Account();
        for (var i = 0; i < 1000; i++)
        {
            Assert.Null(await account.HoldAsync(settings, new(500, 5000), Token));
            await account.SettleAsync("key", new(500, 5000), new(10, 100));
        }

        Assert.InRange(_store.Calls, 1, 200);
        var usage = await account.ReadAsync(Token);
        Assert.Equal(new Amount(10_000, 100_000), usage.Day.Spent);
        Assert.True(usage.HeldByOthers("").Tokens <= 16 * 500);
        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(default, (await account.ReadAsync(Token)).HeldByOthers(""));
    }

    [Fact]
    public async Task What_a_busy_gateway_held_for_requests_to_come_is_spent_if_it_ends_without_a_word_and_free_if_it_closes()
    {
        var settings = new GatewayKeySettings("tenant") { TokensPerDay = 1_000_000 };
        var (killed, closed) = (Account(), new BudgetAccount("other", _store, new(), _time));
        foreach (var account in (BudgetAccount[])[killed, closed])
        {
            for (var i = 0; i < 20; i++)
            {
                Assert.Null(await account.HoldAsync(settings, new(500, 0), Token));
                await account.SettleAsync("key", new(500, 0), new(50, 0));
            }
        }

        await closed.CloseAsync();
        _time.Advance(TimeSpan.FromMinutes(2));
        Assert.InRange((await Account().ReadAsync(Token)).Day.Spent.Tokens, 1000, 1000 + (16 * 500));
        Assert.Equal(1000, (await new BudgetAccount("other", _store, new(), _time).ReadAsync(Token)).Day.Spent.Tokens);
    }

    [Fact]
    public async Task Keys_with_other_budgets_do_not_take_what_was_held_for_a_busy_one()
    {
        var account = Account();
        var large = new GatewayKeySettings("tenant") { TokensPerDay = 1_000_000 };
        for (var i = 0; i < 20; i++)
        {
            Assert.Null(await account.HoldAsync(large, new(500, 0), Token));
            await account.SettleAsync("large", new(500, 0), new(50, 0));
        }

        Assert.NotNull(await HoldAsync(account, 1));
        Assert.NotNull(await HoldAsync(account, 1));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Busy_gateways_never_overspend_a_budget_whether_they_are_killed_or_the_store_fails(bool areKilled)
    {
        var settings = new GatewayKeySettings("tenant") { TokensPerDay = 20_000, TokensPerMonth = 30_000 };
        await Gen.Int[0, int.MaxValue].ForAllAsync(async seed =>
        {
            var random = new Random(seed);
            var time = new FakeTimeProvider(new DateTimeOffset(2026, 1, 5, 0, 0, 0, TimeSpan.Zero));
            var store = new FaultyStore(new InMemoryGatewayStore()) { FailsAfterWrite = () => !areKilled && random.Next(20) == 0 };
            var accounts = Enumerable.Range(0, 2).Select(_ => new BudgetAccount("tenant", store, new(), time)).ToArray();
            var running = new List<(BudgetAccount Account, Amount Held)>();
            long spent = 0;
            for (var step = 0; step < 300; step++)
            {
                store.IsAway = !areKilled && random.Next(20) == 0;
                var place = random.Next(accounts.Length);
                if (areKilled && random.Next(50) == 0)
                {
                    running.RemoveAll(request => request.Account == accounts[place]);
                    accounts[place] = new("tenant", store, new(), time);
                    time.Advance(TimeSpan.FromSeconds(random.Next(90)));
                }
                else if (random.Next(5) < 3)
                {
                    var asked = new Amount(random.Next(1, 200), 0);
                    if (await TryHoldAsync(accounts[place], asked, settings))
                        running.Add((accounts[place], asked));
                }
                else if (running.Count > 0)
                {
                    var at = random.Next(running.Count);
                    var (holder, held) = running[at];
                    running.RemoveAt(at);
                    var taken = random.NextInt64(0, held.Tokens + 1);
                    await holder.SettleAsync("key", held, new(taken, 0));
                    spent += taken;
                }

                time.Advance(TimeSpan.FromMilliseconds(random.Next(100)));
                if (random.Next(30) == 0)
                    await accounts[place].KeepAsync();
                if (spent + running.Sum(request => request.Held.Tokens) > settings.TokensPerDay)
                    return false;
            }

            (store.IsAway, store.FailsAfterWrite) = (false, static () => false);
            foreach (var account in accounts)
                await account.KeepAsync();
            time.Advance(TimeSpan.FromSeconds(areKilled ? 120 : 0));
            var booked = (await accounts[0].ReadAsync(Token)).Day.Spent.Tokens;
            return areKilled ? booked >= spent : booked == spent;
        }, iter: 100);
    }

    private static async Task<bool> TryHoldAsync(BudgetAccount account, Amount amount, GatewayKeySettings? settings = null)
    {
        try
        {
            return await account.HoldAsync(settings ?? Settings, amount, Token) is null;
        }
        catch (IOException)
        {
            return false;
        }
    }

    private static ValueTask<BudgetRefusal?> HoldAsync(BudgetAccount account, long tokens) =>
        account.HoldAsync(Settings, new(tokens, 0), Token);

    private BudgetAccount Account() => new("tenant", _store, new(), _time);

    /// <summary>A store that answers once it is opened.</summary>
    private sealed class SlowStore(IGatewayStore inner) : IGatewayStore
    {
        private readonly TaskCompletionSource _open = new();

        public void Open() => _open.SetResult();

        public async ValueTask<GatewayDocument?> ReadAsync(string name, CancellationToken cancellationToken = default)
        {
            await _open.Task;
            return await inner.ReadAsync(name, cancellationToken);
        }

        public ValueTask<bool> TryWriteAsync(
            string name, GatewayDocument document, long expectedVersion, CancellationToken cancellationToken = default) =>
            inner.TryWriteAsync(name, document, expectedVersion, cancellationToken);

        public ValueTask<IReadOnlyList<string>> ListAsync(string prefix, int maxCount, CancellationToken cancellationToken = default) =>
            inner.ListAsync(prefix, maxCount, cancellationToken);
    }
}
