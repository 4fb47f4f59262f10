using System.Diagnostics;
using System.Threading.Channels;
using Microsoft.Data.Sqlite;

namespace Wattwise.Sqlite;

/// <summary>
/// One thread that does all writes of a process; those that wait together share a transaction, and with it the flush to the disk.
/// </summary>
/// <typeparam name="TWriter">What the writes are done with.</typeparam>
/// <remarks>
/// A commit takes milliseconds on a disk that keeps its word, however much it holds. While one runs, the next ones gather. Callers that
/// come back after their commit would find the thread gone ahead with the first of them, so it waits a moment for as many as it had the
/// last time; a lone caller never waits.
/// </remarks>
internal sealed class GroupCommit<TWriter> : IAsyncDisposable
    where TWriter : TableWriter
{
    private const int MaxGroupSize = 256;
    private static readonly TimeSpan GatheringTime = TimeSpan.FromMilliseconds(1);

    private readonly Channel<PendingWrite<TWriter>> _queue;
    private readonly TWriter _writer;
    private readonly Func<SqliteException, Exception> _explain;
    private readonly string _owner;
    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <param name="writer">What the writes are done with; owned from now on.</param>
    /// <param name="explain">Says in plain words what SQLite reported.</param>
    /// <param name="owner">The name that users know what they disposed by.</param>
    /// <param name="capacity">The most writes that wait.</param>
    public GroupCommit(TWriter writer, Func<SqliteException, Exception> explain, string owner, int capacity)
    {
        _writer = writer;
        _explain = explain;
        _owner = owner;
        _queue = Channel.CreateBounded<PendingWrite<TWriter>>(new BoundedChannelOptions(capacity) { SingleReader = true });
        new Thread(Run) { IsBackground = true, Name = "Wattwise SQLite writer" }.Start();
    }

    /// <summary>Does work in a transaction, and completes once that is committed.</summary>
    /// <param name="work">What to do, on the writing thread.</param>
    /// <param name="cancellationToken">Gives up waiting: work that is not done yet is left out, work that is being committed may
    /// stay.</param>
    public async ValueTask<T> RunAsync<T>(Func<TWriter, T> work, CancellationToken cancellationToken)
    {
        var pending = new PendingWrite<TWriter, T>(work);
        try
        {
            await _queue.Writer.WriteAsync(pending, cancellationToken).ConfigureAwait(false);
        }
        catch (ChannelClosedException)
        {
            throw new ObjectDisposedException(_owner);
        }

        await using var registration = cancellationToken.UnsafeRegister(
            static (state, token) => ((PendingWrite<TWriter, T>)state!).Cancel(token), pending).ConfigureAwait(false);
        return await pending.Done.ConfigureAwait(false);
    }

    /// <summary>
    /// Has the writer do its own chores soon; does nothing where the queue is full, since the writer is about to do them then.
    /// </summary>
    public void Nudge() => _queue.Writer.TryWrite(new PendingWrite<TWriter, bool>(static _ => true));

    /// <summary>Commits what waits, and stops.</summary>
    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await _stopped.Task.ConfigureAwait(false);
    }

    private void Run()
    {
        var group = new List<PendingWrite<TWriter>>(MaxGroupSize);
        while (_queue.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
        {
            var expected = group.Count;
            group.Clear();
            Gather(group, expected);
            Commit(group);
        }

        try
        {
            _writer.Transact(_writer.DoChores);
        }
        catch (SqliteException)
        {
            // Chores are what a later run can do as well; of a cache, what is lost is how often some entries were used.
        }

        _writer.Dispose();
        _stopped.SetResult();
    }

    private void Gather(List<PendingWrite<TWriter>> group, int expected)
    {
        var start = Stopwatch.GetTimestamp();
        while (true)
        {
            while (group.Count < MaxGroupSize && _queue.Reader.TryRead(out var pending))
            {
                if (!pending.IsCancelled)
                    group.Add(pending);
            }

            if (group.Count >= expected || Stopwatch.GetElapsedTime(start) >= GatheringTime)
                return;
            Thread.Yield();
        }
    }

    private void Commit(List<PendingWrite<TWriter>> group)
    {
        if (group.Count == 0)
            return;

        try
        {
            _writer.Transact(() =>
            {
                foreach (var pending in group)
                    pending.Execute(_writer);
                _writer.DoChores();
            });
        }
        catch (Exception fault)
        {
            // Whatever it was, it is the callers' to know, and the next group may succeed.
            var explained = fault is SqliteException sqlite ? _explain(sqlite) : fault;
            foreach (var pending in group)
                pending.Fail(explained);
            return;
        }

        _writer.AfterCommit();
        foreach (var pending in group)
            pending.Complete();
    }
}
