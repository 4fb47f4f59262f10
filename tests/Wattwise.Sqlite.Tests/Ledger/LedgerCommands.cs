using System.Globalization;
using Wattwise.Accounting;

namespace Wattwise.Sqlite.Tests.Ledger;

/// <summary>
/// What the other process does: books requests until it is killed, and says after each flush how many it had booked before.
/// </summary>
internal static class LedgerCommands
{
    public static async Task<int> RunAsync(string path)
    {
        await using var ledger = new SqliteLedger(
            new SqliteLedgerOptions { FilePath = path, FlushInterval = TimeSpan.FromMilliseconds(50) });
        var booked = 0;
        var booking = new Thread(() =>
        {
            while (true)
            {
                ledger.Add(LedgerFolder.Call(booked, user: booked.ToString(CultureInfo.InvariantCulture)));
                if (Interlocked.Increment(ref booked) % 20 == 0)
                    Thread.Sleep(1);
            }
        })
        { IsBackground = true };
        booking.Start();

        while (true)
        {
            var before = Volatile.Read(ref booked);
            await ledger.FlushAsync();
            await Console.Out.WriteLineAsync(before.ToString(CultureInfo.InvariantCulture));
        }
    }
}
