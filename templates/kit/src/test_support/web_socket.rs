//! A WebSocket as a client has it.

use futures::{SinkExt, StreamExt};
use serde_json::Value;
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::TcpStream,
};
use tokio_tungstenite::{
    MaybeTlsStream, WebSocketStream, client_async, connect_async,
    tungstenite::{
        Error, Message,
        protocol::{CloseFrame, frame::coding::CloseCode},
    },
};

/// An open socket over a connection of type `S`.
pub struct TestSocket<S = MaybeTlsStream<TcpStream>>(WebSocketStream<S>);

impl TestSocket {
    /// Opens one at a `ws://` URL.
    pub async fn open(url: &str) -> Result<Self, Error> {
        Ok(Self(connect_async(url).await?.0))
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> TestSocket<S> {
    /// Opens one over a connection that is there already.
    pub async fn over(url: &str, stream: S) -> Result<Self, Error> {
        Ok(Self(client_async(url, stream).await?.0))
    }

    /// The next message, read as JSON.
    pub async fn next(&mut self) -> Value {
        loop {
            match self.0.next().await {
                Some(Ok(Message::Text(text))) => return serde_json::from_str(&text).expect("JSON"),
                Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
                other => panic!("no message: {other:?}"),
            }
        }
    }

    /// Sends a document.
    pub async fn send(&mut self, document: &Value) {
        let message = Message::text(document.to_string());
        self.0.send(message).await.expect("an open socket");
    }

    /// Closes it.
    pub async fn close(&mut self) {
        let frame = CloseFrame {
            code: CloseCode::Normal,
            reason: "".into(),
        };
        let message = Message::Close(Some(frame));
        self.0.send(message).await.expect("an open socket");
    }

    /// How the server closes it.
    pub async fn closed(&mut self) -> Option<CloseFrame> {
        loop {
            match self.0.next().await {
                Some(Ok(Message::Close(frame))) => return frame,
                None | Some(Err(_)) => return None,
                Some(Ok(_)) => {}
            }
        }
    }
}
