using Microsoft.Extensions.Time.Testing;

namespace Wattwise.Carbon.Tests.Http;

public sealed class SourceErrorTests : IAsyncDisposable
{
    private const string Key = "very-secret-key";

    private readonly CarbonServer _server = new(_ => new("{}"));
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2025, 10, 17, 11, 0, 0, TimeSpan.Zero));

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Theory]
    [InlineData(401, CarbonSourceProblem.Unauthorized)]
    [InlineData(403, CarbonSourceProblem.Forbidden)]
    [InlineData(404, CarbonSourceProblem.UnknownZone)]
    [InlineData(429, CarbonSourceProblem.RateLimited)]
    [InlineData(400, CarbonSourceProblem.BadAnswer)]
    [InlineData(204, CarbonSourceProblem.BadAnswer)]
    [InlineData(500, CarbonSourceProblem.Failed)]
    [InlineData(503, CarbonSourceProblem.Failed)]
    public async Task A_status_says_what_is_wrong(int status, CarbonSourceProblem problem)
    {
        _server.Answering = _ => new(status == 204 ? "" : """{"error":"something"}""", status);

        Assert.Equal(problem, (await FailAsync()).Problem);
    }

    [Theory]
    [InlineData("""{"error":"No recent data for zone \"US-MIDW-MISO\""}""", "No recent data for zone \"US-MIDW-MISO\"")]
    [InlineData("""{"message":"Invalid auth-token"}""", "Invalid auth-token")]
    [InlineData("""{"error":{"code":"400 Bad Request","message":"Please enter a valid date."}}""", "Please enter a valid date.")]
    public async Task The_sources_own_words_are_quoted_in_each_documented_shape(string body, string words)
    {
        _server.Answering = _ => new(body, 400);

        Assert.EndsWith(words, (await FailAsync()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_page_for_people_is_not_quoted_and_long_or_wild_words_are_cut()
    {
        _server.Answering = _ => new("<html>Bad gateway</html>", 502);
        Assert.DoesNotContain("html", (await FailAsync()).Message, StringComparison.Ordinal);

        _server.Answering = _ => new($$"""{"error":"line\nline {{new string('x', 5000)}}"}""", 400);
        var message = (await FailAsync()).Message;
        Assert.DoesNotContain('\n', message);
        Assert.True(message.Length < 400);
    }

    [Fact]
    public async Task A_key_that_the_source_repeats_is_not_in_the_message()
    {
        _server.Answering = _ => new($$"""{"error":"Key {{Key}} is unknown"}""", 401);

        var exception = await FailAsync();

        Assert.DoesNotContain(Key, exception.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wait_is_read_in_seconds_and_as_a_date()
    {
        _server.Answering = _ => new("{}", 429) { RetryAfter = "120" };
        Assert.Equal(TimeSpan.FromMinutes(2), (await FailAsync()).RetryAfter);

        _server.Answering = _ => new("{}", 429) { RetryAfter = "Fri, 17 Oct 2025 11:10:00 GMT" };
        Assert.Equal(TimeSpan.FromMinutes(10), (await FailAsync()).RetryAfter);

        _server.Answering = _ => new("{}", 429) { RetryAfter = "Fri, 17 Oct 2025 10:10:00 GMT" };
        Assert.Null((await FailAsync()).RetryAfter);

        _server.Answering = _ => new("{}", 429);
        Assert.Null((await FailAsync()).RetryAfter);
    }

    [Fact]
    public async Task A_redirect_gets_no_key()
    {
        await using var other = new CarbonServer(_ => new("{}"));
        _server.Answering = _ => new("", 302) { Location = other.Address.AbsoluteUri };

        Assert.Equal(CarbonSourceProblem.BadAnswer, (await FailAsync()).Problem);
        Assert.Empty(other.Requests);
    }

    [Fact]
    public async Task An_answer_that_is_cut_off_is_no_answer()
    {
        _server.Answering = _ => new("""{"zone":"AT","carbonIntensity":245,"datetime":"2025-10-17T11:00:00.000Z"}""") { IsCutOff = true };

        Assert.Equal(CarbonSourceProblem.Unreachable, (await FailAsync()).Problem);
    }

    [Fact]
    public async Task Nobody_listening_is_no_answer()
    {
        await _server.DisposeAsync();

        Assert.Equal(CarbonSourceProblem.Unreachable, (await FailAsync()).Problem);
    }

    [Fact]
    public async Task The_callers_own_cancellation_is_no_failure_of_the_source()
    {
        var never = new TaskCompletionSource();
        _server.Answering = _ => new("{}") { Until = never.Task };
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var pending = Create().GetCurrentAsync(new("AT"), leaving.Token).AsTask();

        await leaving.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => pending);
        never.SetResult();
    }

    private Task<CarbonSourceException> FailAsync() => Assert.ThrowsAsync<CarbonSourceException>(
        () => Create().GetCurrentAsync(new("AT"), TestContext.Current.CancellationToken).AsTask());

    private ElectricityMapsCarbonIntensityProvider Create() =>
        new(_server.CreateClient(), new() { ApiKey = Key, BaseAddress = _server.Address }, _clock);
}
